package dev.pleach.adapter.libp2p;

/**
 * A protocol that we answer on streams of the peer's.
 *
 * @param id its name, as multistream-select says it
 * @param streamsMax streams that a peer may have open with it at a time
 * @param idleMillisMax a stream on which nothing happens for so long is reset; 0 for never
 * @param handler makes the handler of one stream
 */
record StreamProtocol(
    String id, int streamsMax, long idleMillisMax, StreamHandler.Factory handler) {}

package dev.pleach.adapter.libp2p;

/**
 * Limits of one secured connection.
 *
 * @param negotiationMillisMax time in which the protocol of a stream must be agreed
 * @param aliveMillisMax silence after which the peer is asked for a sign of life
 * @param answerMillisMax time in which it must give one
 * @param waitingStreamsMax streams of ours that wait until the peer lets us open them
 * @param yamux limits of the muxer
 */
record SessionLimits(
    long negotiationMillisMax,
    long aliveMillisMax,
    long answerMillisMax,
    int waitingStreamsMax,
    YamuxLimits yamux) {}

package dev.pleach.adapter.libp2p;

/**
 * Limits of one {@link Yamux} session.
 *
 * @param inboundStreamsMax open streams that the peer opened
 * @param inboundStreamsUnreadMax the same while nothing was consumed on any stream yet
 * @param unacknowledgedStreamsMax streams we opened that the peer has not answered
 * @param earlyStreamsMax streams we open before the first answer on any of them
 * @param unreadBytesMax bytes received and not consumed, over all streams
 * @param controlFramesPerSecondMax frames without data, beyond what the traffic explains
 * @param unsentBytesHigh bytes waiting on a stream from which on a write says "not now"
 */
record YamuxLimits(
    int inboundStreamsMax,
    int inboundStreamsUnreadMax,
    int unacknowledgedStreamsMax,
    int earlyStreamsMax,
    int unreadBytesMax,
    int controlFramesPerSecondMax,
    int unsentBytesHigh) {

  static final YamuxLimits DEFAULT =
      new YamuxLimits(256, 16, 256, 4, 16 * 1024 * 1024, 100, 256 * 1024);
}

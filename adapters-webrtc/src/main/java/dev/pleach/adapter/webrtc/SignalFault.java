package dev.pleach.adapter.webrtc;

/** What a stranger sent is refused, and why. */
final class SignalFault extends Exception {
  private static final long serialVersionUID = 1;

  SignalFault(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}

package dev.pleach.adapter.webrtc;

import dev.pleach.dag.PublicKey;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The texts that peers sign, as docs/SIGNALLING.md has them: the name of the kind, a zero byte,
 * then each field with its length as a big-endian uint32 before it.
 */
final class Statement {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Statement(String kind) {
    bytes.writeBytes(kind.getBytes(StandardCharsets.US_ASCII));
    bytes.write(0);
  }

  /** I am this peer, and am known in this room as {@code from}; said to {@code to}. */
  static Statement hello(String room, String from, String to) {
    return new Statement("pleach/webrtc/hello/1").with(room).with(from).with(to);
  }

  /** This is my offer or answer, with the nonce for the proof on the channel. */
  static Statement description(
      String kind, Signals.Envelope envelope, byte[] nonce, byte[] answered, String sdp) {
    return new Statement("pleach/webrtc/" + kind + "/1")
        .with(envelope.room())
        .with(envelope.from())
        .with(envelope.to())
        .with(envelope.connection())
        .with(nonce)
        .with(answered)
        .with(sdp);
  }

  /** I hold this key, and see these two fingerprints on our channel. */
  static Statement proof(
      byte[] ownFingerprint,
      byte[] remoteFingerprint,
      byte[] remoteNonce,
      PeerId own,
      PeerId remote) {
    return new Statement("pleach/webrtc/proof/1")
        .with(ownFingerprint)
        .with(remoteFingerprint)
        .with(remoteNonce)
        .with(own.key().bytes())
        .with(remote.key().bytes());
  }

  private Statement with(String field) {
    return with(field.getBytes(StandardCharsets.UTF_8));
  }

  private Statement with(byte[] field) {
    bytes.writeBytes(ByteBuffer.allocate(4).putInt(field.length).array());
    bytes.writeBytes(field);
    return this;
  }

  byte[] sign(SigningKey key) {
    return key.sign(bytes.toByteArray()).bytes();
  }

  boolean isSignedBy(PublicKey key, byte[] signature) {
    return signature.length == Signature.BYTES
        && key.verifies(bytes.toByteArray(), Signature.of(signature));
  }
}

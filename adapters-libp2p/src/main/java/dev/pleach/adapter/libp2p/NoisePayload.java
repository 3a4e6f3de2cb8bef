package dev.pleach.adapter.libp2p;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What each side says about itself inside the Noise handshake: {1 identity_key, 2 identity_sig, 4
 * extensions {1 webtransport_certhashes*, 2 stream_muxers*}}.
 *
 * @param identityKey the encoded PublicKey; empty when it was absent
 * @param signature over {@code "noise-libp2p-static-key:" ‖ static key}; empty when it was absent
 * @param muxers the stream muxers, the preferred one first; empty when none were offered
 */
record NoisePayload(byte[] identityKey, byte[] signature, List<String> muxers) {
  private static final int IDENTITY_KEY_BYTES_MAX = 2_048;
  private static final int SIGNATURE_BYTES_MAX = 2_048;
  private static final int EXTENSIONS_BYTES_MAX = 2_048;
  private static final int MUXER_BYTES_MAX = 256;
  private static final int MUXERS_MAX = 16;

  byte[] encode() {
    byte[] extensions =
        Protobuf.write(
            out -> muxers.forEach(m -> out.bytes(2, m.getBytes(StandardCharsets.UTF_8))));
    return Protobuf.write(
        out -> {
          out.bytes(1, identityKey).bytes(2, signature);
          if (extensions.length > 0) {
            out.bytes(4, extensions);
          }
        });
  }

  static NoisePayload decode(byte[] message) throws WireFault {
    byte[][] fields = {new byte[0], new byte[0]};
    List<String> muxers = new ArrayList<>();
    Protobuf.read(
        message,
        (number, field) -> {
          switch (number) {
            case 1 -> fields[0] = field.bytes("identity key", IDENTITY_KEY_BYTES_MAX);
            case 2 -> fields[1] = field.bytes("identity signature", SIGNATURE_BYTES_MAX);
            case 4 -> readMuxers(field.bytes("noise extensions", EXTENSIONS_BYTES_MAX), muxers);
            default -> {
              return false;
            }
          }
          return true;
        });
    return new NoisePayload(fields[0], fields[1], List.copyOf(muxers));
  }

  private static void readMuxers(byte[] extensions, List<String> muxers) throws WireFault {
    Protobuf.read(
        extensions,
        (number, field) -> {
          if (number != 2) {
            return false;
          }
          if (muxers.size() == MUXERS_MAX) {
            throw WireFault.tooMany("stream muxers", MUXERS_MAX);
          }
          byte[] name = field.bytes("stream muxer", MUXER_BYTES_MAX);
          return muxers.add(new String(name, StandardCharsets.UTF_8));
        });
  }
}

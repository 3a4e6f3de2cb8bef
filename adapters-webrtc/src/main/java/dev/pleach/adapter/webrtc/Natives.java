package dev.pleach.adapter.webrtc;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import dev.pleach.port.TransportException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The native library: loaded when it is first used, once for the process. Its factory, with three
 * threads, lives as long as the process does.
 */
final class Natives {
  private static final Pattern LIBRARY = Pattern.compile("(lib[^\\s:/]+\\.so[.\\d]*): cannot open");

  private Natives() {}

  /** Made on first use by whoever asks first; others wait. */
  private static final class Holder {
    static final Loaded LOADED = load();
  }

  private record Loaded(@Nullable PeerConnectionFactory factory, String missing) {}

  private static Loaded load() {
    try {
      // The class loads the library, which the audio module needs. Without such a module the
      // factory
      // would look for a sound card, and end the process on a machine that has none.
      Class.forName(PeerConnectionFactory.class.getName());
      return new Loaded(new PeerConnectionFactory(new HeadlessAudioDeviceModule()), "");
    } catch (LinkageError | ClassNotFoundException | RuntimeException e) {
      return new Loaded(null, reason(e));
    }
  }

  static String reason(Throwable failure) {
    StringBuilder chain = new StringBuilder();
    for (Throwable one = failure; one != null; one = one.getCause()) {
      Matcher matcher = LIBRARY.matcher(String.valueOf(one.getMessage()));
      if (matcher.find()) {
        return "the system library "
            + matcher.group(1)
            + " is missing (Debian: libpulse0 libudev1 libx11-6 libxfixes3 libxrandr2"
            + " libxcomposite1 libdbus-1-3)";
      }
      chain.append(chain.isEmpty() ? "" : ": ").append(one);
    }
    return "the native library cannot be loaded: " + chain;
  }

  /** Returns what keeps WebRTC from working on this machine. */
  static Optional<String> missing() {
    return Holder.LOADED.factory == null ? Optional.of(Holder.LOADED.missing) : Optional.empty();
  }

  static PeerConnectionFactory factory() {
    PeerConnectionFactory factory = Holder.LOADED.factory;
    if (factory == null) {
      throw new TransportException("WebRTC is unavailable: " + Holder.LOADED.missing);
    }
    return factory;
  }
}

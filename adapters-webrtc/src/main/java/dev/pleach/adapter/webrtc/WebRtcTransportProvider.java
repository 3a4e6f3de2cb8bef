package dev.pleach.adapter.webrtc;

import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.adapter.webrtc.WebRtcOptions.Limit;
import dev.pleach.adapter.webrtc.WebRtcOptions.PortRange;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.Settings;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The WebRTC transport, by the name {@code webrtc}. Settings, lists parted by a bar:
 *
 * <ul>
 *   <li>{@code SIGNAL}: signalling servers, {@code wss://one|wss://two}
 *   <li>{@code TRUST}: PEM files with the certificates that {@code wss://} servers must show
 *   <li>{@code TOKEN}: join tokens
 *   <li>{@code STUN}: {@code stun:host:port}
 *   <li>{@code TURN}: {@code user:password@turn:host:port}
 *   <li>{@code RELAY_ONLY}: {@code true} to use TURN alone
 *   <li>{@code PORTS}: {@code 40000-40100}
 *   <li>each {@link WebRtcOptions.Limit} by its name
 * </ul>
 */
public final class WebRtcTransportProvider implements TransportProvider {
  private static final Pattern TURN = Pattern.compile("([^:@]+):([^@]+)@(turns?:.+)");
  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
  private static final List<String> NAMES =
      List.of("SIGNAL", "TRUST", "TOKEN", "STUN", "TURN", "RELAY_ONLY", "PORTS");

  @Override
  public String name() {
    return "webrtc";
  }

  @Override
  public boolean hasForm(PeerAddress address) {
    return RoomAddress.parse(address).isPresent();
  }

  @Override
  public Transport create(Setup setup) {
    Settings settings = setup.settings();
    List<String> known = new ArrayList<>(NAMES);
    Arrays.stream(Limit.values()).map(Enum::name).forEach(known::add);
    settings.allowOnly(known.toArray(new String[0]));
    WebRtcOptions options =
        WebRtcOptions.defaults()
            .withListen(setup.listen().toArray(new PeerAddress[0]))
            .withServers(
                list(settings, "SIGNAL").stream()
                    .map(WebRtcTransportProvider::uri)
                    .toArray(URI[]::new))
            .withTrusted(trusted(settings))
            .withTokens(list(settings, "TOKEN").toArray(new String[0]))
            .withIceServers(iceServers(settings))
            .withRelayOnly(flag(settings, "RELAY_ONLY"));
    Optional<PortRange> ports = settings.find("PORTS").map(WebRtcTransportProvider::ports);
    return WebRtcTransports.create(
        setup.identity(),
        limited(ports.isPresent() ? options.withPorts(ports.get()) : options, settings),
        setup.entropy(),
        setup.ticker());
  }

  private static List<String> list(Settings settings, String name) {
    return settings.find(name).map(text -> List.of(text.split("\\|"))).orElse(List.of());
  }

  private static boolean flag(Settings settings, String name) {
    String text = settings.find(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(name + " is true or false, got '" + text + "'");
    }
    return text.equals("true");
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("SIGNAL '" + text + "' is no address", e);
    }
  }

  private static X509Certificate[] trusted(Settings settings) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (String file : list(settings, "TRUST")) {
      try (InputStream in = Files.newInputStream(Path.of(file))) {
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          certificates.add((X509Certificate) one);
        }
      } catch (IOException | CertificateException | InvalidPathException e) {
        throw new IllegalArgumentException("TRUST '" + file + "' has no certificates in PEM", e);
      }
    }
    return certificates.toArray(new X509Certificate[0]);
  }

  private static IceServer[] iceServers(Settings settings) {
    List<IceServer> servers = new ArrayList<>();
    list(settings, "STUN").forEach(url -> servers.add(IceServer.stun(url)));
    for (String text : list(settings, "TURN")) {
      Matcher matcher = TURN.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("TURN needs user:password@turn:host:port");
      }
      servers.add(
          new IceServer(
              List.of(String.valueOf(matcher.group(3))),
              String.valueOf(matcher.group(1)),
              String.valueOf(matcher.group(2)),
              Optional.empty()));
    }
    return servers.toArray(new IceServer[0]);
  }

  private static PortRange ports(String text) {
    Matcher matcher = PORTS.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("PORTS is like 40000-40100, got '" + text + "'");
    }
    return new PortRange(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  private static WebRtcOptions limited(WebRtcOptions preset, Settings settings) {
    WebRtcOptions options = preset;
    for (Limit limit : Limit.values()) {
      long value = settings.findLong(limit.name()).orElse((long) options.limit(limit));
      if (value > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(limit + " is at most 2147483647, got " + value);
      }
      options = options.withLimit(limit, (int) value);
    }
    return options;
  }
}

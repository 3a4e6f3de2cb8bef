package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.Settings;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportProvider;
import java.util.Arrays;

/**
 * The libp2p transport, by the name {@code libp2p}. Each {@link Libp2pOptions.Limit} is a setting
 * of the same name, such as {@code SILENCE_MILLIS_MAX}.
 */
public final class Libp2pTransportProvider implements TransportProvider {
  @Override
  public String name() {
    return "libp2p";
  }

  @Override
  public boolean hasForm(PeerAddress address) {
    return Libp2pTransport.hasForm(address);
  }

  @Override
  public Transport create(Setup setup) {
    Libp2pOptions options =
        Libp2pOptions.defaults()
            .withListen(setup.listen().toArray(new PeerAddress[0]))
            .withAgentVersion(setup.agent());
    return Libp2pTransports.create(
        setup.identity(), limited(options, setup.settings()), setup.entropy(), setup.ticker());
  }

  private static Libp2pOptions limited(Libp2pOptions preset, Settings settings) {
    Libp2pOptions.Limit[] limits = Libp2pOptions.Limit.values();
    settings.allowOnly(Arrays.stream(limits).map(Enum::name).toArray(String[]::new));
    Libp2pOptions options = preset;
    for (Libp2pOptions.Limit limit : limits) {
      long value = settings.findLong(limit.name()).orElse((long) options.limit(limit));
      if (value > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(limit + " is at most 2147483647, got " + value);
      }
      options = options.withLimit(limit, (int) value);
    }
    return options;
  }
}

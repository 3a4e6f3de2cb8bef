package dev.pleach.node;

import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.Provider;
import dev.pleach.port.Settings;
import dev.pleach.port.Store;
import dev.pleach.port.StoreProvider;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportProvider;
import java.util.List;

/**
 * Which adapters a node is put together from, and where it listens.
 *
 * @param store where documents are kept
 * @param transports how peers are reached; empty for a node that stays alone
 * @param listen where peers can dial, each in the form of one of the transports
 */
record NodeParts(Choice store, List<Choice> transports, List<PeerAddress> listen) {
  static final String STORE = "rocksdb";
  static final String TRANSPORT = "libp2p";
  static final String WEBRTC = "webrtc";

  /** Copies the lists. */
  NodeParts {
    transports = List.copyOf(transports);
    listen = List.copyOf(listen);
  }

  /** RocksDB and libp2p. */
  static NodeParts usual(List<PeerAddress> listen) {
    return new NodeParts(
        new Choice(STORE, Settings.NONE), List.of(new Choice(TRANSPORT, Settings.NONE)), listen);
  }

  /**
   * An adapter by its name, and what was set for it.
   *
   * @param name that of a provider on the class path
   * @param settings what the user chose
   */
  record Choice(String name, Settings settings) {
    /** Reads {@code NAME[,KEY=VALUE...]}, the value of an option. */
    static Choice parse(String option, String text) {
      String[] parts = text.split(",", -1);
      Settings settings = Settings.NONE;
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        if (equals < 1) {
          throw new Failures.BadInputException(
              option + " '" + text + "': '" + parts[i] + "' is not KEY=VALUE");
        }
        settings = settings.with(parts[i].substring(0, equals), parts[i].substring(equals + 1));
      }
      return new Choice(parts[0], settings);
    }

    /** Returns this choice with one setting more. */
    Choice with(String key, String value) {
      return new Choice(name, settings.with(key, value));
    }
  }

  /** Refuses an address to listen on that none of the transports understands. */
  void checkAddresses() {
    List<TransportProvider> providers = providers();
    for (PeerAddress address : listen) {
      if (providers.stream().noneMatch(provider -> provider.hasForm(address))) {
        throw new Failures.BadInputException(
            "--listen '"
                + address
                + "' is no address to listen on, such as /ip4/127.0.0.1/tcp/4001");
      }
    }
  }

  private List<TransportProvider> providers() {
    return transports.stream()
        .map(choice -> Provider.named(TransportProvider.class, choice.name()))
        .toList();
  }

  Store openStore(DataDirectory directory) {
    return Provider.named(StoreProvider.class, store.name())
        .open(store.settings().with(StoreProvider.DIRECTORY, directory.path().toString()));
  }

  List<Transport> transports(KeyStore keys) {
    return transports.stream().map(choice -> transport(choice, keys)).toList();
  }

  private Transport transport(Choice choice, KeyStore keys) {
    TransportProvider provider = Provider.named(TransportProvider.class, choice.name());
    return provider.create(
        new TransportProvider.Setup(
            keys.peerKey(),
            listen.stream().filter(provider::hasForm).toList(),
            "pleach/" + Version.text(),
            SystemPorts.entropy(),
            SystemPorts.ticker(),
            choice.settings()));
  }
}

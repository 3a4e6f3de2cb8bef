package dev.pleach.node;

import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.car.CarReader;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.docdb.Database;
import dev.pleach.docdb.Pleach;
import dev.pleach.docdb.PleachOptions;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.replica.StoreImport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes the documents of a CAR archive into a data directory. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Takes in an archive that 'pleach export' wrote: checks every hash, signature and rule, joins the",
      "archive's databases. May be repeated; after a cut it goes on where it was. No node may use the",
      "data directory, which is made if it is not there."
    })
final class ImportCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int HEADER_LOOK_BYTES = CarReader.HEADER_BYTES_MAX + 16;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The data directory.")
  private Path data = Path.of("");

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description = "The archive (standard input).")
  private @Nullable Path input;

  @Override
  public Integer call() {
    if (input != null && !Files.isRegularFile(input)) {
      throw new Failures.BadInputException("no file '" + input + "'");
    }
    try (InputStream in = open()) {
      requireArchive(in);
      return take(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStream open() throws IOException {
    InputStream in = input == null ? System.in : Files.newInputStream(input);
    return new BufferedInputStream(in, BUFFER_BYTES);
  }

  /** Looks at the header before a data directory is made for nothing. */
  private static void requireArchive(InputStream in) throws IOException {
    in.mark(HEADER_LOOK_BYTES);
    refuse(CarReader.open(in).refusal());
    in.reset();
  }

  private static void refuse(Optional<String> reason) {
    if (reason.isPresent()) {
      throw new Failures.BadInputException(reason.get());
    }
  }

  private int take(InputStream in) throws IOException {
    DataDirectory directory = DataDirectory.of(data);
    try (Store store = directory.openStore()) {
      KeyStore keys = directory.keys();
      PeerId self = new PeerId(keys.peerKey().publicKey());
      Decoded<StoreImport.Report> taken =
          StoreImport.run(store, in, self, new ProgressLine("imported"));
      refuse(taken.refusal());
      StoreImport.Report report = taken.orThrow();
      join(store, keys, report);
      PrintStream out = Json.out();
      out.println(
          Json.object(
              "blocks", report.blocks(),
              "added", report.added(),
              "documents", report.documents(),
              "databases", report.databases().size()));
      out.flush();
      return 0;
    }
  }

  private static void join(Store store, KeyStore keys, StoreImport.Report report) {
    try (Pleach pleach = Pleach.open(PleachOptions.builder(store, keys).build())) {
      for (DatabaseId id : report.databases()) {
        Database unused = pleach.joinDatabase(id);
      }
    }
  }
}

package dev.pleach.node;

import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.ScopeId;
import dev.pleach.docdb.Database;
import dev.pleach.docdb.Pleach;
import dev.pleach.docdb.PleachOptions;
import dev.pleach.port.Policy;
import dev.pleach.port.Store;
import dev.pleach.replica.StoreExport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the documents of a data directory as a CAR archive. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes all documents with their whole history and signatures as a CAR archive (version 1).",
      "No node may use the data directory. The archive holds the databases' addresses: whoever has it",
      "may read and write in them."
    })
final class ExportCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 1 << 16;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The data directory.")
  private Path data = Path.of("");

  @Option(names = "--database", paramLabel = "ADDRESS", description = "Only this database (all).")
  private @Nullable String address;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the archive goes; it appears when it is whole (standard output).")
  private @Nullable Path output;

  /** Which documents go, and which databases they are of. */
  private record Choice(List<DatabaseId> databases, Predicate<ScopeId> scopes) {}

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(data)) {
      throw new Failures.BadInputException("no data directory '" + data + "'");
    }
    DataDirectory directory = DataDirectory.of(data);
    try (Store store = directory.openExistingStore()) {
      Choice choice = choose(store, directory);
      StoreExport.Report report =
          output == null ? write(store, choice, System.out) : writeFile(store, choice, output);
      String line = Json.object("blocks", report.blocks(), "documents", report.documents());
      (output == null ? System.err : System.out).println(line);
      return 0;
    }
  }

  private Choice choose(Store store, DataDirectory directory) {
    try (Pleach pleach = Pleach.open(PleachOptions.builder(store, directory.keys()).build())) {
      if (address == null) {
        return new Choice(pleach.databases().stream().map(Database::id).toList(), any -> true);
      }
      DatabaseId id = DatabaseId.parse(address);
      Set<ScopeId> scopes = new HashSet<>();
      scopes.add(scope(id, ""));
      pleach.database(id).collectionNames().forEach(name -> scopes.add(scope(id, name)));
      return new Choice(List.of(id), scopes::contains);
    }
  }

  private static ScopeId scope(DatabaseId database, String collection) {
    return database.scopeSecret(collection).scopeId(Policy.open().canonicalBytes());
  }

  private static StoreExport.Report writeFile(Store store, Choice choice, Path file)
      throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      StoreExport.Report report;
      try (OutputStream out = Files.newOutputStream(part)) {
        report = write(store, choice, out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return report;
    } finally {
      Optional<IOException> unremoved = removed(part);
      unremoved.ifPresent(e -> System.err.println("cannot remove " + part + ": " + e.getMessage()));
    }
  }

  private static Optional<IOException> removed(Path part) {
    try {
      boolean unused = Files.deleteIfExists(part);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private static StoreExport.Report write(Store store, Choice choice, OutputStream out) {
    try {
      return StoreExport.run(
          store,
          choice.databases(),
          choice.scopes(),
          new BufferedOutputStream(out, BUFFER_BYTES),
          new ProgressLine("exported"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pleach.adapter.rocksdb.RocksStoreOptions;
import dev.pleach.adapter.rocksdb.RocksStores;
import dev.pleach.port.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Whatever is wrong on the command line: one clear line that names the value, and the right code.
 */
class BadInputTest {
  @TempDir private Path folder;

  private static void assertFails(Run run, int code, String... parts) {
    assertThat(run.ownLines()).as(run.messages()).hasSize(1);
    assertThat(run.ownLines().get(0)).contains(parts);
    assertThat(run.exitCode()).isEqualTo(code);
  }

  @Test
  void noCommand_saysWhereHelpIs() {
    assertFails(Run.of(), 2, "--help");
  }

  @Test
  void unknownOption_isNamed() {
    assertFails(Run.of("verify", "--data", "x", "--dta", "x"), 2, "--dta");
  }

  @Test
  void verify_ofNoDirectory_namesIt() {
    assertFails(Run.of("verify", "--data", folder.resolve("none").toString()), 2, "none");
  }

  @Test
  void verify_ofADirectoryInUse_namesIt() {
    Path data = folder.resolve("data");
    try (Store store = RocksStores.open(RocksStoreOptions.of(data))) {
      assertThat(store.states().get("x")).isEmpty();
      assertFails(Run.of("verify", "--data", data.toString()), 1, "data");
    }
  }

  @Test
  void start_inADirectoryInUse_namesIt() {
    Path data = folder.resolve("data");
    try (Store store = RocksStores.open(RocksStoreOptions.of(data))) {
      assertThat(store.states().get("x")).isEmpty();
      assertFails(Run.of("start", "--data", data.toString()), 1, "data");
    }
  }

  @Test
  void start_whereAFileIs_namesIt() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a directory");
    assertFails(Run.of("start", "--data", file.toString()), 1, "file");
  }

  @Test
  void start_withBadMultiaddr_namesIt() {
    Run run = Run.of("start", "--data", folder.resolve("d").toString(), "--listen", "/ip4/1/tcp/x");
    assertFails(run, 2, "/ip4/1/tcp/x");
  }

  @Test
  void start_withBadPeer_namesIt() {
    Run run = Run.of("start", "--data", folder.resolve("d").toString(), "--peer", "nonsense");
    assertFails(run, 2, "nonsense");
  }

  @Test
  void start_withOpenHttpAndNoToken_isRefused() {
    Run run = Run.of("start", "--data", folder.resolve("d").toString(), "--http", "0.0.0.0:0");
    assertFails(run, 2, "--http-token");
  }

  @Test
  void start_withBadHttp_namesIt() {
    Run run = Run.of("start", "--data", folder.resolve("d").toString(), "--http", "localhost");
    assertFails(run, 2, "localhost");
  }

  @Test
  void start_withUnknownAdapters_listsThoseThereAre() {
    String data = folder.resolve("d").toString();
    assertFails(Run.of("start", "--data", data, "--store", "paper"), 2, "paper", "memory, rocksdb");
    assertFails(Run.of("start", "--data", data, "--transport", "pigeon"), 2, "pigeon", "libp2p");
  }

  @Test
  void start_withUnknownSettings_namesThem() {
    String data = folder.resolve("d").toString();
    assertFails(Run.of("start", "--data", data, "--store", "rocksdb,cache=1"), 2, "'cache'");
    assertFails(Run.of("start", "--data", data, "--store", "rocksdb,cacheBytes=x"), 2, "'x'");
    assertFails(Run.of("start", "--data", data, "--store", "rocksdb,cacheBytes"), 2, "KEY=VALUE");
    assertFails(Run.of("start", "--data", data, "--transport", "libp2p,X=1"), 2, "'X'");
  }

  @Test
  void client_withBadJson_saysWhere() {
    Run run = Run.of("client", "--http", "127.0.0.1:1", "doc", "insert", "todos", "{\"a\":");
    assertFails(run, 2, "not JSON");
  }

  @Test
  void client_withNoNode_saysSo() {
    assertFails(Run.of("client", "--http", "127.0.0.1:1", "status"), 1, "no node answers");
  }

  @Test
  void replay_ofNoFile_namesIt() {
    assertFails(Run.of("replay", "missing.json.gz"), 2, "missing.json.gz");
  }

  @Test
  void replay_ofSomethingElse_saysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("x.json.gz"), "plain text");
    assertFails(Run.of("replay", file.toString()), 2, "x.json.gz");
  }

  @Test
  void replay_ofNoTrace_saysSo() throws IOException {
    Path file = folder.resolve("empty.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    assertFails(Run.of("replay", file.toString()), 2, "empty.json.gz", "txns");
  }

  @Test
  void simulate_withNumbersThatCannotBe_namesThem() {
    String most = Long.toString(Long.MAX_VALUE);
    assertFails(Run.of("simulate", "--case", "document", "--rtt", most), 2, "--rtt");
    assertFails(Run.of("simulate", "--case", "document", "--runs", "0"), 2, "--runs");
  }

  @Test
  void start_withEmptyToken_isRefused() {
    Run run =
        Run.of(
            "start",
            "--data",
            folder.resolve("d").toString(),
            "--http",
            "127.0.0.1:0",
            "--http-token",
            "");
    assertFails(run, 2, "--http-token");
  }

  @Test
  void start_whereOthersMayWrite_isRefused() throws IOException {
    Path data = Files.createDirectory(folder.resolve("open"));
    assumeTrue(
        data.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "skipped: the file system has no permissions");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertFails(Run.of("start", "--data", data.toString()), 1, "open", "chmod go-w");
  }

  @Test
  void start_withATopicAndNobodyToFind_saysWhatIsMissing() {
    String data = folder.resolve("d").toString();
    assertFails(Run.of("start", "--data", data, "--topic", "hedge"), 2, "--topic", "--signal");
    assertFails(Run.of("start", "--data", data, "--topic", ""), 2, "1 to 256 characters");
    assertFails(
        Run.of("start", "--data", data, "--topic", "x", "--signal", "http://x"), 2, "http://x");
    assertFails(Run.of("start", "--data", data, "--no-p2p", "--topic", "hedge"), 2, "--no-p2p");
  }

  @Test
  void signal_withBadOptions_namesThem() throws IOException {
    String missing = folder.resolve("none").toString();
    String shortKey = Files.writeString(folder.resolve("key"), "short").toString();
    assertFails(Run.of("signal", "--listen", "localhost"), 2, "localhost");
    String key = Files.write(folder.resolve("good-key"), new byte[32]).toString();
    for (List<String> bad :
        List.of(
            List.of("--topic", "x", "--hours", "-5"),
            List.of("--topic", "x", "--hours", "99999999999"),
            List.of("--topic", "x", "--uses", "0"),
            List.of("--room", "x"))) {
      List<String> command = new ArrayList<>(List.of("signal", "token", "--key", key));
      command.addAll(bad);
      assertFails(Run.of(command.toArray(new String[0])), 2, bad.get(bad.size() - 2));
    }
    assertFails(Run.of("signal", "--listen", "0.0.0.0:0"), 2, "0.0.0.0", "key");
    assertFails(Run.of("signal", "--key", missing), 2, "none");
    assertFails(Run.of("signal", "--key", shortKey), 2, "16 to 1024 bytes");
    assertFails(Run.of("signal", "--tls", missing), 2, "--tls");
    assertFails(Run.of("signal", "--tls", missing, missing), 1, "none");
    assertFails(Run.of("signal", "--ice", "http://x"), 2, "http://x");
    assertFails(Run.of("signal", "--lissten", "127.0.0.1:0"), 2, "--lissten");
    assertFails(Run.of("signal", "token", "--key", shortKey), 2, "--topic or --room");
  }

  @Test
  void everyCommand_helps() {
    assertHelps(Main.commandLine(), new ArrayList<>());
  }

  private static void assertHelps(CommandLine command, List<String> path) {
    List<String> help = new ArrayList<>(path);
    help.add("--help");
    Run run = Run.of(help.toArray(String[]::new));
    assertThat(run.exitCode()).as("%s: %s", help, run.messages()).isZero();
    assertThat(run.output()).as("%s", help).contains("Usage:");
    command
        .getSubcommands()
        .forEach(
            (name, subcommand) -> {
              List<String> deeper = new ArrayList<>(path);
              deeper.add(name);
              assertHelps(subcommand, deeper);
            });
  }
}

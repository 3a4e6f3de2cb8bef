package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pleach.adapter.webrtc.WebRtcTransports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes, two pages in headless Chromium: what one does the other sees, without reloading. */
@Tag("interop")
@Timeout(180)
class TodoPageTest {
  private static final Path ROOT = Path.of(System.getProperty("pleach.root", ".."));

  @TempDir private Path folder;

  private Optional<Process> browser = Optional.empty();

  @AfterEach
  void stop() throws InterruptedException {
    if (browser.isPresent()) {
      browser.get().descendants().forEach(ProcessHandle::destroy);
      browser.get().destroy();
      browser.get().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private int chromium() throws Exception {
    Optional<String> program =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst();
    assumeTrue(program.isPresent(), "Chromium skipped: it is not installed (Debian: chromium)");
    Path profile = folder.resolve("chromium");
    browser =
        Optional.of(
            new ProcessBuilder(
                    program.get(),
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + profile,
                    "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start());
    Path port = profile.resolve("DevToolsActivePort");
    await("Chromium is there", () -> Files.exists(port) && Files.size(port) > 0);
    return Integer.parseInt(Files.readAllLines(port).get(0));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited in vain: " + what).isLessThan(deadline);
      Pause.millis(50);
    }
  }

  private static void awaitSeen(Tab tab, String expression, String expected) throws Exception {
    String[] last = {""};
    try {
      await(
          expression,
          () -> {
            last[0] = tab.see(expression);
            return last[0].equals(expected);
          });
    } catch (AssertionError e) {
      throw new AssertionError(expression + " is '" + last[0] + "', not '" + expected + "'", e);
    }
  }

  private static final String TITLES =
      "[...document.querySelectorAll('li input[type=text]')].map((x) => x.value).sort().join()";
  private static final String STATE = "document.getElementById('state').textContent";

  private static final String ERROR = "document.getElementById('error').textContent";

  private static void add(Tab tab, String title) throws Exception {
    tab.see(
        "(document.getElementById('title').value='"
            + title
            + "', document.getElementById('add').requestSubmit())");
  }

  @ParameterizedTest
  @ValueSource(strings = {"libp2p", "webrtc"})
  void twoPages_shareOneList(String transport) throws Exception {
    Optional<String> missing =
        transport.equals("webrtc") ? WebRtcTransports.missing() : Optional.empty();
    assumeTrue(missing.isEmpty(), () -> "WebRTC skipped: " + missing.orElse(""));
    int port = chromium();
    try (WebDemo demo = new WebDemo(folder.resolve("demo"), WebDemo.host(Optional.empty()))) {
      demo.startTwo(transport, List.of());
      try (Tab alice = Tab.open(port, demo.pages().get(0).link());
          Tab bob = Tab.open(port, demo.pages().get(1).link())) {
        awaitSeen(alice, STATE, "1 peer · in sync");
        add(alice, "water the hedge");
        awaitSeen(bob, TITLES, "water the hedge");
        bob.see("document.querySelector('li input[type=checkbox]').click()");
        awaitSeen(alice, "document.querySelector('li').className", "done");

        bob.see("document.getElementById('line').click()");
        awaitSeen(bob, STATE, "offline, edits stay here until later");
        add(alice, "fix the gate");
        add(bob, "call grandmother");
        rename(bob, "pleach the hedge");
        awaitSeen(bob, TITLES, "call grandmother,pleach the hedge");
        awaitSeen(alice, TITLES, "fix the gate,water the hedge");
        bob.see("document.getElementById('line').click()");
        for (Tab tab : List.of(alice, bob)) {
          awaitSeen(tab, TITLES, "call grandmother,fix the gate,pleach the hedge");
          awaitSeen(tab, STATE, "1 peer · in sync");
        }
        bob.see("document.querySelector('li button').click()");
        awaitSeen(alice, "document.querySelectorAll('li').length", "2");
        assertThat(alice.see("document.querySelector('#qr svg path') !== null")).isEqualTo("true");
        picture(alice, transport);
      }
    }
  }

  /** The page of a node that is away for a while: nothing that was typed is lost. */
  @Test
  void pageWhoseNodeDoesNotAnswer_keepsWhatWasTypedAndRecovers() throws Exception {
    int port = chromium();
    try (WebDemo demo = new WebDemo(folder.resolve("demo"), WebDemo.host(Optional.empty()))) {
      demo.startTwo("libp2p", List.of());
      try (Tab alice = Tab.open(port, demo.pages().get(0).link());
          Tab bob = Tab.open(port, demo.pages().get(1).link())) {
        awaitSeen(alice, STATE, "1 peer · in sync");
        awaitSeen(bob, STATE, "1 peer · in sync");
        alice.see(
            "(window.kept = window.fetch,"
                + " window.fetch = () => Promise.reject(new TypeError('cut off')))");
        add(alice, "water the hedge");
        awaitSeen(alice, ERROR, "cut off");
        add(bob, "fix the gate"); // ends what the page still waits for
        awaitSeen(alice, STATE, "this node does not answer");
        assertThat(alice.see("document.getElementById('title').value"))
            .isEqualTo("water the hedge");
        alice.see("window.fetch = window.kept");
        awaitSeen(alice, STATE, "1 peer · in sync");
        awaitSeen(alice, ERROR, "");
        alice.see("document.getElementById('add').requestSubmit()");
        awaitSeen(bob, TITLES, "fix the gate,water the hedge");
        awaitSeen(alice, "document.getElementById('title').value", "");
      }
    }
  }

  private static void rename(Tab tab, String title) throws Exception {
    tab.see(
        "((x) => (x.value='"
            + title
            + "', x.dispatchEvent(new Event('change'))))"
            + "(document.querySelector('li input[type=text]'))");
  }

  /** As on a phone, with the invite open; to be looked at. */
  private static void picture(Tab tab, String transport) throws Exception {
    tab.ask(
        "Emulation.setDeviceMetricsOverride",
        Json.node("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
    tab.see("document.getElementById('share').open = true");
    String png =
        tab.ask("Page.captureScreenshot", Json.node("format", "png")).path("data").asText();
    Path file = ROOT.resolve("node/target/todo-" + transport + ".png");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(png));
  }
}

package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The HTTP face, spoken to byte by byte: what is not a program of this machine's is refused. */
class AdminServerTest {
  private static final String TYPE = "Content-Type: application/json\r\n";
  private static final String HOST = "Host: 127.0.0.1\r\n";

  private AdminServer server = start(Optional.empty());

  private static AdminServer start(Optional<String> token) {
    return AdminServer.start(
        HostPort.parse("127.0.0.1:0"),
        Map.of(
            "echo", (in, out) -> out.send(in),
            "twice",
                (in, out) -> {
                  out.send(in);
                  throw new IllegalStateException("broken in the middle");
                },
            "broken",
                (in, out) -> {
                  throw new IllegalStateException("broken at once");
                }),
        token);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String post(String path, String headers, String body) throws IOException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return send(
        "POST /v1/"
            + path
            + " HTTP/1.1\r\nConnection: close\r\nContent-Length: "
            + length
            + "\r\n"
            + headers
            + "\r\n"
            + body);
  }

  private static void assertStatus(String answer, int status) {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void call_isAnswered() throws IOException {
    String answer = post("echo", HOST + TYPE, "{\"a\": \"\u00e9\"}");
    assertStatus(answer, 200);
    assertThat(answer).contains("{\"a\":\"\u00e9\"}\n");
  }

  @Test
  void numbers_goOnAsTheyWereWritten() throws IOException {
    String answer = post("echo", HOST + TYPE, "{\"a\": 1.0, \"b\": 1, \"c\": 9007199254740993}");
    assertThat(answer).contains("{\"a\":1.0,\"b\":1,\"c\":9007199254740993}\n");
  }

  @Test
  void get_isRefused() throws IOException {
    assertStatus(send("GET /v1/echo HTTP/1.1\r\nConnection: close\r\n" + HOST + "\r\n"), 405);
  }

  @Test
  void l13_webPage_isRefused() throws IOException {
    assertStatus(post("echo", HOST + TYPE + "Origin: http://127.0.0.1\r\n", "{}"), 403);
    assertStatus(post("echo", HOST + "Content-Type: text/plain\r\n", "{}"), 415);
    assertStatus(post("echo", HOST, "{}"), 415);
  }

  @Test
  void l13_rebinding_isRefused() throws IOException {
    assertStatus(post("echo", "Host: evil.example\r\n" + TYPE, "{}"), 403);
    assertStatus(post("echo", "Host: 127.0.0.1.evil.example\r\n" + TYPE, "{}"), 403);
    assertStatus(post("echo", "Host: 127.evil.example:80\r\n" + TYPE, "{}"), 403);
    assertStatus(post("echo", "Host: LOCALHOST:80\r\n" + TYPE, "{}"), 200);
    assertStatus(post("echo", "Host: [::1]:80\r\n" + TYPE, "{}"), 200);
    assertStatus(post("echo", "Host: 127.1.2.3\r\n" + TYPE, "{}"), 200);
  }

  @Test
  void badJson_isRefusedWithWhereItIsBad() throws IOException {
    for (String body :
        new String[] {"{\"a\":", "{} {}", "{\"a\":1,\"a\":2}", "[".repeat(100_000), "nonsense"}) {
      String answer = post("echo", HOST + TYPE, body);
      assertStatus(answer, 400);
      assertThat(answer).contains("not JSON");
    }
  }

  @Test
  void bodyOverTheLimit_isRefused() throws IOException {
    String blanks = " ".repeat(AdminServer.BODY_BYTES_MAX + 1);
    assertStatus(post("echo", HOST + TYPE, blanks), 413);
  }

  @Test
  void bodiesBeyondWhatMemoryHolds_areToldToWait() throws IOException {
    int length = AdminServer.BODY_BYTES_MAX;
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < AdminServer.BODIES_BYTES_MAX / length; i++) {
        slow.add(begin(length));
      }
      String answer = post("echo", HOST + TYPE, " ".repeat(1_000));
      assertStatus(answer, 503);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** Sends all of a request but its last byte, and the server has taken it up by then. */
  private Socket begin(int length) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().port());
    String head =
        "POST /v1/echo HTTP/1.1\r\nContent-Length: " + length + "\r\n" + HOST + TYPE + "\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().write(new byte[length - 1]);
    return socket;
  }

  @Test
  void unknownPath_isNamed() throws IOException {
    String answer = post("nothing", HOST + TYPE, "{}");
    assertStatus(answer, 404);
    assertThat(answer).contains("/v1/nothing");
  }

  @Test
  void failure_isAStatusBeforeTheFirstValueAndALineAfterIt() throws IOException {
    String atOnce = post("broken", HOST + TYPE, "{}");
    assertStatus(atOnce, 500);
    assertThat(atOnce).contains("broken at once");
    String later = post("twice", HOST + TYPE, "{}");
    assertStatus(later, 200);
    assertThat(later).contains("{\"$failure\":\"broken in the middle\"}");
  }

  @Test
  void garbage_harmsNobody() throws IOException {
    send("\u0000\u0001\u0002 garbage \r\n\r\n");
    assertStatus(post("echo", HOST + TYPE, "{}"), 200);
  }

  @Test
  void token_isNeeded() throws IOException {
    server.close();
    server = start(Optional.of("secret"));
    assertStatus(post("echo", HOST + TYPE, "{}"), 401);
    assertStatus(post("echo", HOST + TYPE + "Authorization: Bearer wrong\r\n", "{}"), 401);
    assertStatus(post("echo", HOST + TYPE + "Authorization: Bearer secret\r\n", "{}"), 200);
  }

  @Test
  void addressInUse_isNamed() {
    assertThatThrownBy(() -> AdminServer.start(server.address(), Map.of(), Optional.empty()))
        .isInstanceOf(Failures.FailedException.class)
        .hasMessageContaining(server.address().toString());
  }
}

package dev.pleach.node.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Invites as links and as QR codes. */
class InviteTest {
  private static final Invite INVITE =
      new Invite(
          "pleach1abc",
          "the topic & more",
          List.of("wss://one.example:7000", "ws://127.0.0.1:1"),
          List.of("/ip4/127.0.0.1/tcp/4001/p2p/12D3KooW"));

  @Test
  void invite_isReadFromItsLink() {
    assertThat(Invite.parse(INVITE.link())).isEqualTo(INVITE);
    for (String bad :
        List.of("", "http://x", "pleach://join?topic=x", "pleach://join?database=a&database=b")) {
      assertThatThrownBy(() -> Invite.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void code_growsWithTheTextUpToItsBound() {
    assertThat(QrCode.of("x").size()).isEqualTo(21);
    assertThat(QrCode.of("x".repeat(17)).size()).isEqualTo(21);
    assertThat(QrCode.of("x".repeat(18)).size()).isEqualTo(25);
    assertThat(QrCode.of("x".repeat(QrCode.BYTES_MAX)).size()).isEqualTo(97);
    assertThatThrownBy(() -> QrCode.of("x".repeat(QrCode.BYTES_MAX + 1)))
        .hasMessageContaining("too long");
  }

  @Test
  void code_hasThePatternsThatReadersLookFor() {
    QrCode code = QrCode.of(INVITE.link());
    int far = code.size() - 7;
    for (int[] corner : new int[][] {{0, 0}, {far, 0}, {0, far}}) {
      for (int i = 0; i < 7; i++) {
        assertThat(code.isDark(corner[0] + i, corner[1])).isTrue();
        assertThat(code.isDark(corner[0], corner[1] + i)).isTrue();
      }
      assertThat(code.isDark(corner[0] + 1, corner[1] + 1)).isFalse();
      assertThat(code.isDark(corner[0] + 3, corner[1] + 3)).isTrue();
    }
    assertThat(code.svg()).startsWith("<svg").contains("M4 4h1v1h-1z");
  }
}

package dev.pleach.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void twoMovesOfOneDocument_areRefused() {
    HeadMove one = new HeadMove(document(1), Frontier.EMPTY, Frontier.EMPTY);
    HeadMove other = new HeadMove(document(2), Frontier.EMPTY, Frontier.EMPTY);
    assertThat(heads(one, other).headMoves()).containsExactly(one, other);
    assertThatThrownBy(() -> heads(one, other, one)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesOfStateRecords_areBoundedAndWholeText() {
    assertThat(StateRecord.delete("\uD83C\uDF3F").name()).isEqualTo("\uD83C\uDF3F");
    for (String name : new String[] {"", "\uD83C", "\uDF3F\uD83C", "x".repeat(513)}) {
      assertThatThrownBy(() -> StateRecord.delete(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Batch heads(HeadMove... moves) {
    return new Batch(List.of(), List.of(moves), List.of(), List.of());
  }

  private static DocumentId document(int number) {
    byte[] id = new byte[32];
    id[0] = (byte) number;
    return DocumentId.of(id);
  }
}

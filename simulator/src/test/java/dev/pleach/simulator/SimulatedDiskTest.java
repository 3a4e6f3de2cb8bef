package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.port.Batch;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
  private final SimulatedDisk disk = SimulatedDisk.empty();

  private static Batch put(String name) {
    return Batch.ofStates(List.of(StateRecord.put(name, new byte[] {1})));
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    Store store = disk.open();
    store.states().forEach("", (name, value) -> names.add(name));
    store.close();
    return names;
  }

  @Test
  void crashBeforeCommit_losesTheBatch() {
    Store store = disk.open();
    List<String> events = new ArrayList<>();
    disk.crashAt(2, CrashPoint.BEFORE_COMMIT, () -> events.add("power gone"));
    store.commit(put("a"));
    assertThatThrownBy(() -> store.commit(put("b"))).isInstanceOf(PowerCutException.class);
    assertThat(events).containsExactly("power gone");
    assertThatThrownBy(() -> store.commit(put("c"))).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.states().get("a")).isInstanceOf(StoreException.class);
    assertThat(names()).containsExactly("a");
  }

  @Test
  void crashAfterCommit_keepsTheBatch() {
    Store store = disk.open();
    disk.crashAt(1, CrashPoint.AFTER_COMMIT, () -> {});
    assertThatThrownBy(() -> store.commit(put("a"))).isInstanceOf(PowerCutException.class);
    assertThat(names()).containsExactly("a");
  }

  @Test
  void open_isForOneAtATime() {
    Store first = disk.open();
    assertThatThrownBy(disk::open).isInstanceOf(StoreException.class);
    first.close();
    disk.open().close();
  }

  @Test
  void copy_goesItsOwnWay() {
    disk.open().commit(put("a"));
    disk.losePower();
    SimulatedDisk copy = disk.copy();
    copy.open().commit(put("b"));
    assertThat(names()).containsExactly("a");
  }
}

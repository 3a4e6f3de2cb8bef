package dev.pleach.dag.sync;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How an exchange serves what is asked for by name, and how forked authors are repaired. */
abstract class ExchangeRepair extends ExchangeEnding {
  /** How often one author's blocks are compared in one exchange. */
  static final int COMPARED_MAX = 8;

  ExchangeRepair(Setup setup) {
    super(setup);
  }

  final void need(Message.Need need) {
    if (!need.proofs().isEmpty()) {
      effects.add(new ExchangeEffect.Tell(need.proofs().names(), List.of()));
    }
    if (Repair.isForProofsAlone(need)) {
      return;
    }
    if (state != State.TRANSFER && state != State.REPAIR) {
      return;
    }
    if (need.forked().stream().anyMatch(forked -> forked.form() > Message.FORM_SKETCH)) {
      fail(ErrorCode.UNSUPPORTED, false, "a forked author shown in a later form");
      return;
    }
    if (here.isAbsent()) {
      return;
    }
    state = State.REPAIR;
    isDoneReceived = false; // it needs more
    Repair repair = Repair.of(here.view(), asOftenAsMayBe(need));
    repair.asksBack(xid).ifPresent(this::ask);
    if (!repair.toShow().isEmpty()) {
      isDoneSent = false;
      show(repair.toShow());
    }
    out.send(here.view(), repair.segments());
    out.release();
  }

  /** To compare an author costs a look at all its blocks, so it is not done without end. */
  private Message.Need asOftenAsMayBe(Message.Need need) {
    TipTable tips = new TipTable(here.view().tips());
    Set<Long> named = new HashSet<>();
    List<Message.Forked> some = new ArrayList<>();
    for (Message.Forked forked : need.forked()) {
      boolean isNew = named.add(forked.author8()) && !tips.of(forked.author8()).isEmpty();
      int times = isNew ? compared.merge(forked.author8(), 1, Integer::sum) : 1;
      if (compared.getOrDefault(forked.author8(), times) <= COMPARED_MAX) {
        some.add(forked);
      }
    }
    return new Message.Need(need.xid(), need.digests(), need.tips(), some, need.proofs());
  }

  /** Shows own blocks of forked authors; each message of it is answered by a pack. */
  final void show(List<ForkedShow.Author> authors) {
    List<ForkedShow.Author> spoken =
        setup.sketches().areForksRead()
            ? authors
            : authors.stream().map(one -> new ForkedShow.Author(one.author8(), 0)).toList();
    ForkedShow show = new ForkedShow(xid, spoken, this::freshKey);
    Inbound expecting = in;
    expecting.expect();
    sendLater(() -> here.found().flatMap(view -> next(show, view, expecting)), show.bytes());
  }

  private Optional<Message> next(ForkedShow show, DocumentView view, Inbound expecting) {
    Optional<Message.Need> need = show.next(view);
    if (need.isPresent() && show.hasMore()) {
      expecting.expect();
    }
    isForkSketched |=
        need.stream().flatMap(one -> one.forked().stream()).anyMatch(f -> f.sketch().isPresent());
    return need.map(one -> one);
  }

  final Sum128 freshKey() {
    return new Sum128(setup.random().getAsLong(), setup.random().getAsLong());
  }
}

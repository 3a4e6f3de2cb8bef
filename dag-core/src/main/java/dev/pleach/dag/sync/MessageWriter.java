package dev.pleach.dag.sync;

import dev.pleach.dag.codec.CborWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Writes the fields of each message, in their order. */
final class MessageWriter {
  private MessageWriter() {}

  static void write(CborWriter out, Message message) {
    switch (message.type()) {
      case 0 -> hello(out, (Message.Hello) message);
      case 1 -> digests(out, (Message.ScopeDigests) message);
      case 2 -> numbers(out, 2, message.xid(), ((Message.Credit) message).bytes());
      case 3 -> err(out, (Message.Err) message);
      case 4 -> numbers(out, 4, message.xid(), ((Message.Reset) message).code());
      case 8 -> ScopeMessages.writeSketch(out, (Message.ScopeSketch) message);
      case 9 -> {
        Message.ScopeMore more = (Message.ScopeMore) message;
        numbers(out, 9, more.xid(), more.from(), more.count());
      }
      case 10 -> scopeDiff(out, (Message.ScopeDiff) message);
      case 11 -> scopeList(out, (Message.ScopeList) message);
      case 12 -> ScopeMessages.writeTrie(out, (Message.ScopeTrie) message);
      case 16 -> docOpen(out, (Message.DocOpen) message);
      case 17 -> {
        Message.DocMore more = (Message.DocMore) message;
        numbers(out, 17, more.xid(), more.from(), more.count());
      }
      case 18 -> {
        Message.DocSymbols more = (Message.DocSymbols) message;
        start(out, 18, 3).int64(more.xid()).int64(more.from()).bytes(more.symbols()).endList();
      }
      case 19 -> docList(out, (Message.DocList) message);
      case 20 -> docDelta(out, (Message.DocDelta) message);
      case 21 -> pack(out, (Message.Pack) message);
      case 22 -> need(out, (Message.Need) message);
      case 23 -> ack(out, (Message.Ack) message);
      case 24 -> done(out, (Message.Done) message);
      case 32 -> push(out, (Message.Push) message);
      case 33 -> {
        Message.Equiv equiv = (Message.Equiv) message;
        start(out, 33, 5).bytes(equiv.document().bytes());
        side(out, equiv.one());
        side(out, equiv.other());
        out.endList();
      }
      default -> throw new IllegalArgumentException("only ever received: " + message);
    }
  }

  static CborWriter start(CborWriter out, int type, int fields) {
    return out.startList(fields + 1).int64(type);
  }

  private static void numbers(CborWriter out, int type, long... numbers) {
    start(out, type, numbers.length);
    for (long number : numbers) {
      out.int64(number);
    }
    out.endList();
  }

  private static void hello(CborWriter out, Message.Hello hello) {
    start(out, 0, hello.following().isEmpty() ? 7 : 8);
    out.int64(hello.proto()).int64(hello.caps()).int64(hello.maxFrame()).int64(hello.credit());
    out.bytes(hello.nonce().bytes());
    claims(out, hello.form(), hello.scopes(), hello.sketch());
    if (!hello.following().isEmpty()) {
      out.bytes(hello.following().raw());
    }
    out.endList();
  }

  private static void digests(CborWriter out, Message.ScopeDigests digests) {
    start(out, 1, 2);
    claims(out, digests.form(), digests.scopes(), digests.sketch());
    out.endList();
  }

  private static void claims(
      CborWriter out,
      long form,
      List<Message.ScopeClaim> scopes,
      Optional<Message.ClaimSketch> sketch) {
    if (form == Message.FORM_SKETCH) {
      ScopeMessages.writeClaims(out, sketch.orElseThrow());
      return;
    }
    out.int64(form).startList(scopes.size());
    for (Message.ScopeClaim claim : scopes) {
      out.startList(3).bytes(claim.tag().bytes()).int64(claim.documents());
      out.bytes(claim.digest().bytes()).endList();
    }
    out.endList();
  }

  private static void err(CborWriter out, Message.Err err) {
    start(out, 3, 3).int64(err.code()).int64(err.xid()).text(err.text()).endList();
  }

  private static void scopeDiff(CborWriter out, Message.ScopeDiff diff) {
    boolean saysBehind = !diff.behind().isEmpty() || diff.found() > 0;
    int fields = diff.found() > 0 ? 7 : saysBehind ? 6 : 5;
    start(out, 10, fields).int64(diff.xid()).bool(diff.last()).bytes(diff.unknown().raw());
    out.startList(diff.opens().size());
    diff.opens().forEach(open -> docOpen(out, open));
    out.endList().startList(diff.packs().size());
    diff.packs().forEach(pack -> pack(out, pack));
    out.endList();
    if (saysBehind) {
      out.bytes(diff.behind().raw());
    }
    if (diff.found() > 0) {
      out.int64(diff.found());
    }
    out.endList();
  }

  private static void scopeList(CborWriter out, Message.ScopeList list) {
    start(out, 11, 5).int64(list.xid()).bytes(list.scopeTags().raw());
    out.int64(list.part()).bool(list.last());
    ScopeItems items = list.items();
    if (items.firstGroup().isEmpty()) {
      out.bytes(items.items().raw());
    } else {
      int first = items.firstGroup().get();
      out.startList(2).int64(first).bytes(GroupedItems.pack(first, items.items())).endList();
    }
    out.endList();
  }

  private static void docOpen(CborWriter out, Message.DocOpen open) {
    start(out, 16, 8).int64(open.xid()).bytes(open.document().bytes());
    heads(out, open.heads()).int64(open.blocks()).bytes(open.convicted().raw());
    openBody(out.int64(open.body().form()), open.body());
    out.endList();
  }

  private static void openBody(CborWriter out, OpenBody body) {
    if (body instanceof OpenBody.Listed listed) {
      out.startList(2).bool(listed.last()).bytes(listed.tips().raw()).endList();
    } else if (body instanceof OpenBody.Sketched sketched) {
      sketched(out, sketched);
    } else if (body instanceof OpenBody.Since since) {
      out.startList(2).bytes(name(since.state8())).bytes(since.tips().raw()).endList();
    } else {
      throw new IllegalArgumentException("only ever received: " + body);
    }
  }

  private static void sketched(CborWriter out, OpenBody.Sketched sketch) {
    out.startList(3).bytes(sketch.key().bytes()).int64(sketch.count());
    out.bytes(sketch.symbols()).endList();
  }

  private static CborWriter heads(CborWriter out, Heads heads) {
    return out.int64(heads.count()).bytes(heads.digests().raw());
  }

  private static void docList(CborWriter out, Message.DocList list) {
    start(out, 19, 3).int64(list.xid()).bool(list.last()).bytes(list.tips().raw()).endList();
  }

  private static void docDelta(CborWriter out, Message.DocDelta delta) {
    start(out, 20, delta.more() ? 9 : 8).int64(delta.xid());
    heads(out, delta.heads()).int64(delta.blocks()).bytes(delta.convicted().raw());
    out.bytes(delta.wants().raw()).bytes(delta.forks().raw()).bool(delta.packsComing());
    if (delta.more()) {
      out.bool(true);
    }
    out.endList();
  }

  private static void pack(CborWriter out, Message.Pack pack) {
    start(out, 21, 9).int64(pack.xid());
    orNil(out, pack.document().map(document -> document.bytes()));
    intro(out, pack.intro());
    out.int64(pack.index()).bool(pack.last()).int64(pack.enc()).int64(pack.rawLength());
    out.bytes(pack.body()).bytes(pack.signatures()).endList();
  }

  private static void intro(CborWriter out, Optional<Message.Intro> intro) {
    if (intro.isEmpty()) {
      out.nil();
      return;
    }
    Message.Intro given = intro.get();
    out.startList(3).bytes(name(given.scopeTag8())).int64(given.rootType());
    out.bytes(given.idHash().raw()).endList();
  }

  private static void need(CborWriter out, Message.Need need) {
    start(out, 22, 5).int64(need.xid()).bytes(need.digests().raw()).bytes(need.tips().raw());
    out.startList(need.forked().size());
    for (Message.Forked forked : need.forked()) {
      out.startList(3).bytes(name(forked.author8())).int64(forked.form());
      if (forked.sketch().isPresent()) {
        sketched(out, forked.sketch().get());
      } else {
        out.bytes(forked.entries().raw());
      }
      out.endList();
    }
    out.endList().bytes(need.proofs().raw()).endList();
  }

  private static void ack(CborWriter out, Message.Ack ack) {
    start(out, 23, 3).int64(ack.xid()).int64(ack.packs());
    orNil(out, ack.heads().map(PackedItems::raw)).endList();
  }

  private static void done(CborWriter out, Message.Done done) {
    start(out, 24, 4).int64(done.xid()).int64(done.headCount());
    orNil(out, done.heads().map(heads -> heads.digests().raw()));
    out.int64(done.blocks()).endList();
  }

  private static void side(CborWriter out, Message.EquivSide side) {
    out.startList(side.chain().size());
    side.chain().forEach(out::bytes);
    out.endList().bytes(side.signature());
  }

  private static void push(CborWriter out, Message.Push push) {
    start(out, 32, 6).bytes(push.document().bytes());
    intro(out, push.intro());
    out.int64(push.enc()).bytes(push.body()).bytes(push.signatures());
    orNil(out, push.heads().map(PackedItems::raw)).endList();
  }

  private static CborWriter orNil(CborWriter out, Optional<byte[]> bytes) {
    return bytes.isPresent() ? out.bytes(bytes.get()) : out.nil();
  }

  private static byte[] name(long name) {
    return ByteBuffer.allocate(PackedItems.NAME_BYTES).putLong(name).array();
  }
}

package dev.pleach.dag.block;

import dev.pleach.dag.Cid;
import java.util.List;
import java.util.Optional;

/** Fields of a block that differ from a right one in what a test says. */
final class FieldsBuilder {
  Optional<Cid> back = Optional.empty();
  List<Cid> authority = List.of();
  long height = 1;
  long lamport = 1;
  int opCount = 1;
  byte[] payload = {1, 2, 3};
  List<Cid> parents = List.of();
  long seq = 1;
  long payloadType = 0;

  FieldsBuilder second() {
    back = Optional.of(TestBlocks.cid(1_000));
    seq = 2;
    return this;
  }

  FieldsBuilder authority(List<Cid> links) {
    authority = links;
    return this;
  }

  FieldsBuilder height(long value) {
    height = value;
    return this;
  }

  FieldsBuilder lamport(long value) {
    lamport = value;
    return this;
  }

  FieldsBuilder opCount(int value) {
    opCount = value;
    return this;
  }

  FieldsBuilder payload(byte[] value) {
    payload = value;
    return this;
  }

  FieldsBuilder parents(List<Cid> links) {
    parents = links;
    return this;
  }

  FieldsBuilder back(Cid cid) {
    back = Optional.of(cid);
    return this;
  }

  FieldsBuilder seq(long value) {
    seq = value;
    return this;
  }

  FieldsBuilder payloadType(long value) {
    payloadType = value;
    return this;
  }

  Block build() {
    return Block.of(fields());
  }

  BlockFields fields() {
    return new BlockFields(
        TestBlocks.author(1),
        back,
        authority,
        TestBlocks.DOCUMENT,
        height,
        lamport,
        opCount,
        payload,
        parents,
        seq,
        payloadType);
  }
}

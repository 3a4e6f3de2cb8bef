package dev.pleach.simulator;

import dev.pleach.dag.SigningKey;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What two peers of a {@link DocumentCase} have in common.
 *
 * @param history to be branched, never grown further
 * @param disk with all its blocks, to be copied
 */
record DocumentBase(DocumentHistory history, SimulatedDisk disk) {
  static DocumentBase of(DocumentCase of, SeededRandom chance, int sparse) {
    EnginePeer.Setting setting = EnginePeer.Setting.of(1);
    List<SigningKey> keys = DocumentHistory.drawAuthors(of.authors(), chance.split("authors"));
    DocumentHistory history =
        new DocumentHistory(setting.document(0), keys, chance.split("blocks"), sparse);
    SimulatedDisk disk = SimulatedDisk.empty();
    List<Integer> everybody = IntStream.range(0, of.authors()).boxed().toList();
    DocumentCase.load(disk, history, history.grow(of.blocks() - of.diff(), everybody));
    return new DocumentBase(history, disk);
  }
}

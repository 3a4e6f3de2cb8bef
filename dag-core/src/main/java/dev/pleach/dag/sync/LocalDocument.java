package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What is here of a document that may not be here yet, or not any more.
 *
 * @param id the document
 * @param find asks anew each time
 * @param unreadable whether it is here and cannot be read, and so is absent
 */
record LocalDocument(
    DocumentId id, Supplier<Optional<DocumentView>> find, BooleanSupplier unreadable) {
  /** Returns a document of a scope. */
  static LocalDocument of(SharedScope scope, DocumentId document) {
    Supplier<Optional<DocumentView>> find =
        () -> scope.view().flatMap(view -> view.document(document));
    BooleanSupplier unreadable =
        () ->
            find.get().isEmpty()
                && scope.view().filter(view -> view.isUnreadable(document.prefix64())).isPresent();
    return new LocalDocument(document, find, unreadable);
  }

  Optional<DocumentView> found() {
    return find.get();
  }

  /** True if the document is absent because what is here of it cannot be read. */
  boolean isUnreadable() {
    return unreadable.getAsBoolean();
  }

  boolean isAbsent() {
    return find.get().isEmpty();
  }

  DocumentView view() {
    return find.get().orElseThrow(() -> new IllegalStateException(id + " is not here"));
  }

  long blockCount() {
    return find.get().map(DocumentView::blockCount).orElse(0L);
  }

  Frontier heads() {
    return find.get().map(DocumentView::heads).orElse(Frontier.EMPTY);
  }

  /** Returns those of the blocks that are not here, at most so many. */
  List<Cid> missing(Collection<Cid> blocks, Collection<Cid> more, int most) {
    Optional<DocumentView> here = find.get();
    Set<Cid> missing = new LinkedHashSet<>(blocks);
    missing.addAll(more);
    missing.removeIf(
        cid -> here.isPresent() && (here.get().known(cid) || here.get().isLeftOut(cid)));
    return missing.stream().limit(most).toList();
  }
}

package dev.pleach.crdt;

/**
 * Documents: maps, lists, texts, registers, numbers, counters and sets, nested freely under one
 * root.
 *
 * <p>Every op has a defined effect in every context; what a release does not know is carried and
 * shows nothing. Immutable; states are not ({@link DocumentState}).
 *
 * @param rootType type of the root container, fixed by the document's name
 */
public record DocumentCrdt(ContainerType rootType) implements Crdt<DocumentState, Payload> {
  /** Documents as people know them: the root is a map. */
  public static final DocumentCrdt MAP = new DocumentCrdt(ContainerType.MAP);

  @Override
  public DocumentState empty() {
    return new DocumentState(rootType);
  }

  @Override
  public DocumentState advance(DocumentState state, Events<Payload> all, int from) {
    state.advance(all, from);
    return state;
  }

  @Override
  public byte[] canonicalBytes(DocumentState state) {
    return state.snapshot().canonicalBytes();
  }
}

package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.codec.Decoded;
import java.util.List;
import java.util.Optional;

/** Finds out where blocks that a peer sends belong, and reads them. */
final class Places {
  private final SessionContext context;
  private final Scopes scopes;

  Places(SessionContext context, Scopes scopes) {
    this.context = context;
    this.scopes = scopes;
  }

  /** Where blocks belong: the scope, and the document's name if it is not known here. */
  record Place(SharedScope scope, Optional<DocumentName> name) {}

  /** Returns the place; empty if there is none, which the peer is told. */
  Optional<Place> of(DocumentId document, Optional<Message.Intro> intro, long xid) {
    Optional<SharedScope> known = scopes.sharedScopeOf(document);
    if (known.isPresent()) {
      return known.map(scope -> new Place(scope, Optional.empty()));
    }
    Optional<SharedScope> scope = intro.flatMap(given -> scopes.byTheirTag8(given.scopeTag8()));
    if (scope.isEmpty()) {
      context.err(ErrorCode.DENIED, xid, "");
      return Optional.empty();
    }
    Message.Intro given = intro.orElseThrow();
    DocumentName name =
        new DocumentName(scope.get().id(), given.rootType(), given.idHash().digest(0));
    if (!name.documentId().equals(document)) {
      context.err(ErrorCode.GARBAGE, xid, "the intro is of another document");
      context.garbage("an intro of another document");
      return Optional.empty();
    }
    return Optional.of(new Place(scope.get(), Optional.of(name)));
  }

  /** Returns the records; empty if they cannot be read, which the peer is told. */
  Optional<List<PackRecord>> records(PackBody content, DocumentId document, long xid) {
    if (!content.isSpoken()) {
      context.err(ErrorCode.UNSUPPORTED, xid, "encoding " + content.enc());
      return Optional.empty();
    }
    Decoded<List<PackRecord>> records = content.read(document);
    if (records.refusal().isPresent()) {
      context.err(ErrorCode.GARBAGE, xid, "records");
      context.garbage(records.refusal().get());
    }
    return records.value();
  }
}

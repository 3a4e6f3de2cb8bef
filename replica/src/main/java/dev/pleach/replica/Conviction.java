package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;

/**
 * An author that is proven to have written two blocks with one number in a document.
 *
 * @param document where
 * @param author who
 */
public record Conviction(DocumentId document, AuthorId author) {}

package dev.pleach.port;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;

/**
 * A document's heads, compared and replaced.
 *
 * @param document whose heads
 * @param expected what they must be now; {@link Frontier#EMPTY} for a document that is not here
 * @param next what they become
 */
public record HeadMove(DocumentId document, Frontier expected, Frontier next) {}

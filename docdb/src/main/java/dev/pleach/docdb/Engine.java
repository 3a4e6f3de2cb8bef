package dev.pleach.docdb;

import dev.pleach.port.Entropy;
import dev.pleach.replica.Replica;
import java.util.concurrent.Executor;

/**
 * What every part of a {@link Pleach} works with.
 *
 * @param replica the replica below
 * @param lane where it runs
 * @param events where listeners of the application are called
 * @param entropy makes ids of documents and databases
 */
record Engine(Replica replica, Lane lane, Executor events, Entropy entropy) {}

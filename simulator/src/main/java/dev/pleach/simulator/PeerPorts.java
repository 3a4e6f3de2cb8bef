package dev.pleach.simulator;

import dev.pleach.port.Entropy;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Scheduler;
import dev.pleach.port.Store;
import dev.pleach.port.Ticker;
import dev.pleach.port.Transport;
import dev.pleach.port.WallClock;

/**
 * All that an engine is given for one life, from a start to a stop or crash. After a crash every
 * port is dead: the store throws, tasks are dropped, nothing is sent or heard.
 *
 * @param store what was durable at the end of the last life
 * @param keys the same in every life
 * @param scheduler the one lane of this peer
 * @param ticker virtual time
 * @param wallClock the time of day, wrong by some skew
 * @param entropy chance out of the seed, other in every life
 * @param transport not started yet
 */
public record PeerPorts(
    Store store,
    KeyStore keys,
    Scheduler scheduler,
    Ticker ticker,
    WallClock wallClock,
    Entropy entropy,
    Transport transport) {}

/** What the outside must provide: stores, transports, clocks, entropy, keys. */
package dev.pleach.port;

package dev.pleach.verification.architecture.broken.adapters.adapter.rocksdb;

/** The other adapter. */
public final class Rocks {}

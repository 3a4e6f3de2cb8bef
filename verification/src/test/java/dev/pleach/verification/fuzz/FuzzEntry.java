package dev.pleach.verification.fuzz;

/** Where the fuzzer enters; the argument names the target. */
public final class FuzzEntry {
  private static FuzzTarget target = FuzzTarget.DAG_CBOR;

  private FuzzEntry() {}

  /** Called once, by name. */
  public static void fuzzerInitialize(String[] args) {
    target = FuzzTarget.valueOf(args[0]);
  }

  /** Called for each input, by name. */
  public static void fuzzerTestOneInput(byte[] data) {
    target.run(data);
  }
}

package dev.pleach.benchmark;

import java.io.IOException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks by JMH's own command line, with processor time reported beside every score:
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar Commit -p store=memory
 * </pre>
 */
public final class Benchmarks {
  private Benchmarks() {}

  /** Takes the arguments of JMH; {@code -l} lists the benchmarks, {@code -h} the arguments. */
  public static void main(String[] arguments)
      throws CommandLineOptionException, RunnerException, IOException {
    CommandLineOptions given = new CommandLineOptions(arguments);
    if (given.shouldHelp()) {
      given.showHelp();
      return;
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(given)
            .addProfiler(CpuProfiler.class)
            .shouldFailOnError(true)
            .jvmArgsAppend("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    if (!given.verbosity().hasValue()) {
      options.verbosity(VerboseMode.NORMAL);
    }
    Runner runner = new Runner(options.build());
    if (given.shouldList()) {
      runner.list();
    } else {
      runner.run();
    }
  }
}

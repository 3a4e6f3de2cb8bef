package dev.pleach.node;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code pleach} command. JSON on standard output, messages on standard error; exit code 0 for
 * success, 2 for bad usage or input with one clear line, 1 for anything else.
 */
@Command(
    name = "pleach",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Documents on many devices, without a server: a Merkle-DAG of signed updates.",
    subcommands = {
      HelpCommand.class,
      DemoCommand.class,
      StartCommand.class,
      SignalCommand.class,
      ClientCommand.class,
      VerifyCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      ReplayCommand.class,
      CodecCommand.class,
      SimulateCommand.class
    })
final class Main implements Runnable {
  @Spec private CommandSpec spec;

  Main(CommandSpec spec) {
    this.spec = spec;
  }

  private Main() {
    this(CommandSpec.create());
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Failures::badUsage)
        .setExecutionExceptionHandler(Failures::failed);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "a command is needed; 'pleach --help' lists them");
  }
}

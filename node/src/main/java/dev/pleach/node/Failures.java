package dev.pleach.node;

import dev.pleach.crdt.EditException;
import dev.pleach.docdb.DuplicateIdException;
import dev.pleach.docdb.UnknownCollectionException;
import dev.pleach.docdb.UnknownDatabaseException;
import dev.pleach.port.StoreException;
import dev.pleach.port.TransportException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Turns what went wrong into one clear line and the right exit code. */
final class Failures {
  static final int BAD_USAGE = 2;
  static final int FAILED = 1;
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** What the user gave cannot be used; the message names the value and the remedy. */
  static final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadInputException(String message) {
      super(message);
    }
  }

  /** What was asked for did not work out, for a reason that the message says. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailedException(String message) {
      super(message);
    }
  }

  static int badUsage(CommandLine.ParameterException e, String[] args) {
    System.err.println("pleach: " + oneLine(String.valueOf(e.getMessage())));
    return BAD_USAGE;
  }

  static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    Throwable cause = e;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    boolean isInput = isInput(cause);
    boolean isKnown =
        isInput
            || cause instanceof FailedException
            || cause instanceof StoreException
            || cause instanceof TransportException
            || cause instanceof UncheckedIOException;
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    System.err.println("pleach: " + oneLine(isKnown ? message : cause.toString()));
    if (!isKnown) {
      LOG.debug("unexpected failure", cause);
    }
    return isInput ? BAD_USAGE : FAILED;
  }

  /** Returns true if the fault lies with what the user gave. */
  static boolean isInput(Throwable cause) {
    return cause instanceof BadInputException
        || cause instanceof IllegalArgumentException
        || cause instanceof DuplicateIdException
        || cause instanceof UnknownCollectionException
        || cause instanceof UnknownDatabaseException
        || cause instanceof EditException;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", "; ");
  }
}

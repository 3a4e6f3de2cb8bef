package dev.pleach.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * HOST:PORT as given on the command line; an IPv6 address stands in brackets.
 *
 * @param host without brackets
 * @param port 0..65,535; 0 lets the system choose
 */
record HostPort(String host, int port) {
  static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw bad(text);
    }
    String host = text.substring(0, colon);
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    if (host.contains(":") && !isBracketed) {
      throw bad(text);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port < 0 || port > 65_535) {
        throw bad(text);
      }
      return new HostPort(isBracketed ? host.substring(1, host.length() - 1) : host, port);
    } catch (NumberFormatException e) {
      throw bad(text);
    }
  }

  private static Failures.BadInputException bad(String text) {
    return new Failures.BadInputException(
        "'" + text + "' is not HOST:PORT, such as 127.0.0.1:8090 or [::1]:8090");
  }

  InetSocketAddress resolve() {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new Failures.BadInputException("unknown host '" + host + "'");
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Reads an option. */
  static final class Converter implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String value) {
      try {
        return parse(value);
      } catch (Failures.BadInputException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}

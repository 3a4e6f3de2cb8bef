package dev.pleach.node;

import picocli.CommandLine.IVersionProvider;

/** Tells the version of the program from its jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"pleach " + text()};
  }

  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(from sources)" : version;
  }
}

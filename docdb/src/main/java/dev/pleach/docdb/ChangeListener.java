package dev.pleach.docdb;

/** Is told how a watched result changes. */
@FunctionalInterface
public interface ChangeListener {
  /**
   * One step. Called on the events' thread, one call after the other for all watches of a {@link
   * Pleach}, in the order of the commits; the database may be called from here, blocking calls
   * included. What it throws is logged and harms nobody.
   */
  void changed(ChangeEvent event);
}

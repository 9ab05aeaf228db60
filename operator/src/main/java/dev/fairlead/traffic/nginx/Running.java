package dev.fairlead.traffic.nginx;

import dev.fairlead.traffic.Http;
import java.io.IOException;

/**
 * nginx where it runs. Every call asks anew, and may throw {@link
 * dev.fairlead.engine.EngineException}.
 */
interface Running {
  /** Why it does not run; empty when it does. */
  String absent();

  /** What its test says of the configuration on disk; empty when it is well. */
  String complaint() throws IOException;

  /** Has its master load the configuration. */
  void reload() throws IOException;

  Workers workers() throws IOException;

  /** What our server listens on. */
  String listen();

  /** Our server. */
  Http status();

  /** Its last word about why it did not load a configuration; empty when it is not known. */
  String lastWord();

  /** The compose project that it is of; empty when it is of none. */
  String project();
}

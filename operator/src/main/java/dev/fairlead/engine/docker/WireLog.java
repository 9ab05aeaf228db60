package dev.fairlead.engine.docker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport logs whole bodies at debug level: environments, labels and registry credentials
 * (I24). It is kept at warnings whatever the log configuration says of its parents.
 */
final class WireLog {
  private static final String TRANSPORT = "com.github.dockerjava";

  private WireLog() {}

  static void silence() {
    if (LoggerFactory.getLogger(TRANSPORT) instanceof Logger logger) {
      logger.setLevel(Level.WARN);
    }
  }
}

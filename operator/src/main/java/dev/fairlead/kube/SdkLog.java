package dev.fairlead.kube;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * At debug level the client logs bodies, and Secrets are bodies (I24); and while an API server is
 * away it logs a trace for each thing that it tries again. What people should know of that we say
 * ourselves, whatever the log configuration says.
 */
final class SdkLog {
  private static final List<String> NAMES = List.of("io.fabric8", "io.javaoperatorsdk");

  private SdkLog() {}

  static void silence() {
    for (String name : NAMES) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) {
        logger.setLevel(Level.ERROR);
      }
    }
  }
}

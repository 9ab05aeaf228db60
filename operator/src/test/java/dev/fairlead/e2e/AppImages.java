package dev.fairlead.e2e;

import dev.fairlead.testing.TestProject;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A small app in two good and two bad versions, built once for all tests of a run and removed after
 * the last. It is healthy about a second after its start and ends at once on SIGTERM.
 */
final class AppImages implements BeforeAllCallback {
  private static final String PROBE = "HEALTHCHECK --interval=1s --timeout=10s --retries=";

  /** The references of one run. */
  record Built(
      TestProject project, String v1, String v2, String sick, String exits, String withoutHealth)
      implements AutoCloseable {

    static Built all() {
      TestProject project = new TestProject();
      return new Built(
          project,
          project.image("1", app("1", PROBE + "3 CMD [\"/bin/test\", \"-f\", \"/tmp/ready\"]")),
          project.image("2", app("2", PROBE + "3 CMD [\"/bin/test\", \"-f\", \"/tmp/ready\"]")),
          project.image("sick", app("sick", PROBE + "1 CMD echo the cache is cold; exit 1")),
          project.image(
              "exits", "CMD [\"/bin/sh\", \"-c\", \"echo no licence file found; exit 3\"]"),
          project.image("plain", app("plain", "LABEL health=none")));
    }

    /** Another name for an image, which no registry serves. */
    String missing() {
      return project.name() + ".invalid/app:nowhere";
    }

    @Override
    public void close() {
      project.close();
    }
  }

  private static String[] app(String version, String health) {
    return new String[] {
      "ENV VERSION=" + version,
      health,
      "CMD [\"/bin/sh\", \"-c\", \"trap 'exit 0' TERM; echo version $VERSION serves;"
          + " touch /tmp/ready; while true; do sleep 60 & wait $!; done\"]"
    };
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    built =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.GLOBAL)
            .computeIfAbsent(Built.class, _ -> Built.all(), Built.class);
  }

  private @org.jspecify.annotations.Nullable Built built;

  Built built() {
    Built all = built;
    if (all == null) {
      throw new IllegalStateException("before the first test");
    }
    return all;
  }
}

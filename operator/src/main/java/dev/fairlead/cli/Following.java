package dev.fairlead.cli;

import dev.fairlead.desired.ImageChange;
import dev.fairlead.http.ApiClient;
import dev.fairlead.http.ApiException;
import dev.fairlead.source.WriteBack.Written;
import dev.fairlead.status.ReleaseStatus;
import java.time.Duration;
import java.time.Instant;

/** Waits for what was written to be in place, by asking the operator. */
final class Following {
  private static final Duration STEP = Duration.ofMillis(500);

  private final Cli cli;
  private final ApiClient api;

  Following(Cli cli, ApiClient api) {
    this.cli = cli;
    this.api = api;
  }

  /**
   * Waits.
   *
   * @param before the release's generation before it was written
   * @return the exit code
   */
  int until(ImageChange change, Written written, long before, Duration limit) throws ApiException {
    Instant end = cli.clock().instant().plus(limit);
    if (written.changed()) {
      api.look();
    }
    boolean seen = !written.changed();
    while (true) {
      ReleaseStatus status = api.release(change.release());
      seen |= status.generation() > before || isAt(status, change, written);
      if (seen) {
        switch (status.phase()) {
          case CONVERGED -> {
            cli.out().println(change.release() + " is in place at " + status.revision());
            return 0;
          }
          case ROLLED_BACK, STALLED, INVALID, SUSPENDED -> {
            cli.err().println(sentence(status));
            return FairleadCommand.FAILED;
          }
          case PENDING, PROGRESSING, DRIFTED -> {}
        }
      }
      if (!cli.clock().instant().isBefore(end) || !cli.pause().rest(STEP)) {
        cli.err().println("not in place after " + limit.toSeconds() + " s: " + sentence(status));
        return FairleadCommand.FAILED;
      }
    }
  }

  private static boolean isAt(ReleaseStatus status, ImageChange change, Written written) {
    return (!written.revision().isEmpty() && status.revision().equals(written.revision()))
        || status.services().stream()
            .anyMatch(s -> s.name().equals(change.service()) && s.image().equals(change.image()));
  }

  private static String sentence(ReleaseStatus status) {
    return status.release() + " is " + status.phase().text() + ": " + status.message();
  }
}

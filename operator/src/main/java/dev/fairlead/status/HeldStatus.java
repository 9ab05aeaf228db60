package dev.fairlead.status;

import dev.fairlead.plan.PlanText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps a release from what is declared.
 *
 * @param kind what it is
 * @param service the only one concerned; empty when it is the whole release
 * @param revision where the release is held; empty unless it was rolled back
 * @param by who asked for it; empty when Fairlead decided
 * @param since null when that is not known
 * @param until when it ends by itself; null when it does not
 */
public record HeldStatus(
    Kind kind,
    String service,
    String revision,
    String by,
    @Nullable Instant since,
    @Nullable Instant until,
    String reason) {

  /** Printed as written in {@link #text}. */
  public enum Kind {
    ROLLBACK("Rollback"),
    SUSPENDED("Suspended"),
    QUARANTINE("Quarantine");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** For people: {@code rolled back to 3f9c2ab by alice: too slow}. */
  public String sentence() {
    String what =
        switch (kind) {
          case ROLLBACK -> "rolled back to " + PlanText.shortRevision(revision);
          case SUSPENDED -> "suspended";
          case QUARANTINE -> service + " is quarantined";
        };
    return what + byWhom() + why();
  }

  /** Who, for a sentence: {@code " by alice"}, or nothing. */
  String byWhom() {
    return by.isEmpty() ? "" : " by " + by;
  }

  /** Why, for a sentence: {@code ": too slow"}, or nothing. */
  String why() {
    return reason.isEmpty() ? "" : ": " + reason;
  }
}

package dev.fairlead.forge;

import dev.fairlead.status.Condition;
import dev.fairlead.status.LastWords;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What became of a commit in one release.
 *
 * @param commit its full id
 * @param description one line for people, without anything that a container logged
 */
record Report(String release, String commit, State state, String description) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

  private static final Set<Reason> OF_THE_HOST =
      Set.of(
          Reason.SOURCE_UNAVAILABLE,
          Reason.ENGINE_UNAVAILABLE,
          Reason.PROXY_UNAVAILABLE,
          Reason.OWNED_BY_ANOTHER);

  /** As forges know it. */
  enum State {
    PENDING,
    SUCCESS,
    FAILURE
  }

  /** What a status says of its commit; empty when it is about something else. */
  static Optional<Report> of(ReleaseStatus status) {
    if (!COMMIT.matcher(status.revision()).matches()) {
      return Optional.empty();
    }
    return state(status)
        .map(state -> {
          String text =
              switch (state) {
                case SUCCESS -> "in place";
                case PENDING, FAILURE ->
                    status.phase().text() + ": " + LastWords.without(status.message());
              };
          return new Report(status.release(), status.revision(), state, text);
        });
  }

  private static Optional<State> state(ReleaseStatus status) {
    return switch (status.phase()) {
      case PENDING, PROGRESSING -> Optional.of(State.PENDING);
      case CONVERGED -> Optional.of(State.SUCCESS);
      case ROLLED_BACK, INVALID -> Optional.of(State.FAILURE);
      case STALLED -> isOfTheHost(status) ? Optional.empty() : Optional.of(State.FAILURE);
      // What somebody did on the host is not the commit's doing.
      case DRIFTED, SUSPENDED -> Optional.empty();
    };
  }

  private static boolean isOfTheHost(ReleaseStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type() == Condition.Type.READY)
        .anyMatch(condition -> OF_THE_HOST.contains(condition.reason()));
  }

  /** What is remembered of it. */
  String memo() {
    return commit + " " + state;
  }

  /**
   * Whether it is worth telling after what was told last: healing what a commit brought long ago
   * does not put it back to pending.
   */
  boolean follows(String memo) {
    return !memo.equals(memo())
        && !(state == State.PENDING && memo.equals(commit + " " + State.SUCCESS));
  }
}

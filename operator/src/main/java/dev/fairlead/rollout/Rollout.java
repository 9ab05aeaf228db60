package dev.fairlead.rollout;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the rollout of one service stands, seen anew in every pass: derived from what is desired
 * and observed, and stored nowhere. {@link Complete}, {@link RolledBack}, {@link Failed} and {@link
 * Paused} are ends (I6); from every other state it goes on by itself.
 */
public sealed interface Rollout {

  /** What is desired is in place. */
  record Complete() implements Rollout {}

  /** Waits for another service. */
  record Blocked(String reason) implements Rollout {}

  /** Brings the image to the host; nothing has been touched. */
  record Pulling(String reference) implements Rollout {}

  /** Lays down the files of a site, and has them served. */
  record Publishing(String version) implements Rollout {}

  /** Clears away what an earlier revision had begun, which this one supersedes (I9). */
  record Superseding(String container) implements Rollout {}

  /** Creates and starts new instances. */
  record Surging(String container) implements Rollout {}

  /** A new instance has yet to pass its gate (I3). */
  record Gating(String container, String reason, @Nullable Instant since, @Nullable Instant until)
      implements Rollout {}

  /** A new instance is healthy, and has to stay so for a while. */
  record Soaking(String container, @Nullable Instant since, @Nullable Instant until)
      implements Rollout {}

  /** Names are given to new instances, or taken from old ones. */
  record Switching(String container) implements Rollout {}

  /** The proxy is to send a new instance work, and has not reached it yet. */
  record Admitting(String container, @Nullable Instant since, @Nullable Instant until)
      implements Rollout {}

  /** An old instance finishes what it has begun. */
  record Draining(String container, @Nullable Instant since, @Nullable Instant until)
      implements Rollout {}

  /** BlueGreen: the old set runs on as a way back. */
  record Keeping(@Nullable Instant since, @Nullable Instant until) implements Rollout {}

  /** Old instances are stopped and removed. */
  record Retiring(String container) implements Rollout {}

  /** Lies between two replacements. */
  record Delaying(@Nullable Instant since, @Nullable Instant until) implements Rollout {}

  /** Goes on when a person says so. */
  record Paused(int updated, int desired, @Nullable Instant since) implements Rollout {}

  /** Brings back what was there: no other revision is involved. */
  record Repairing(String reason) implements Rollout {}

  /**
   * The desired revision failed, and the one before is being brought back.
   *
   * @param step what that is doing now
   */
  record RollingBack(String reason, Rollout step) implements Rollout {}

  /** The revision before serves. */
  record RolledBack(String reason, @Nullable Instant until) implements Rollout {}

  /** The desired revision failed, and nothing is changed until the next try. */
  record Failed(String reason, @Nullable Instant until) implements Rollout {}

  /** Whether nothing more happens by itself but a later try. */
  default boolean ended() {
    return switch (this) {
      case Complete _, RolledBack _, Failed _, Paused _ -> true;
      case Blocked _,
          Pulling _,
          Publishing _,
          Superseding _,
          Surging _,
          Gating _,
          Soaking _,
          Switching _,
          Admitting _,
          Draining _,
          Keeping _,
          Retiring _,
          Delaying _,
          Repairing _,
          RollingBack _ ->
          false;
    };
  }

  /** The one word for it, in CamelCase. */
  default String phase() {
    return getClass().getSimpleName();
  }

  /** Since when, as far as the host tells. */
  default @Nullable Instant since() {
    return switch (this) {
      case Gating gating -> gating.since;
      case Soaking soaking -> soaking.since;
      case Admitting admitting -> admitting.since;
      case Draining draining -> draining.since;
      case Keeping keeping -> keeping.since;
      case Delaying delaying -> delaying.since;
      case Paused paused -> paused.since;
      case RollingBack back -> back.step.since();
      case Complete _,
          Blocked _,
          Pulling _,
          Publishing _,
          Superseding _,
          Surging _,
          Switching _,
          Retiring _,
          Repairing _,
          RolledBack _,
          Failed _ ->
          null;
    };
  }

  /** What it is doing now, for people. */
  default String now() {
    return switch (this) {
      case Complete _ -> "in place";
      case Blocked(String reason) -> "waiting for " + reason;
      case Pulling(String reference) -> "pulling " + reference;
      case Publishing(String version) -> "publishing version " + version;
      case Superseding(String container) -> "clearing away " + container + ", which is superseded";
      case Surging(String container) -> "starting " + container;
      case Gating gating -> gating.container + ": " + gating.reason;
      case Soaking soaking -> soaking.container + " is healthy and has to stay so";
      case Switching(String container) -> "switching the names of " + container;
      case Admitting admitting -> "the proxy lets " + admitting.container + " in";
      case Draining draining -> draining.container + " finishes what it has begun";
      case Keeping _ -> "the old set runs on as a way back";
      case Retiring(String container) -> "taking down " + container;
      case Delaying _ -> "pausing between replacements";
      case Paused paused -> "paused, " + paused.updated + " of " + paused.desired + " are new";
      case Repairing(String reason) -> reason;
      case RollingBack back -> "rolling back: " + back.step.now();
      case RolledBack back -> back.reason;
      case Failed failed -> failed.reason;
    };
  }

  /** What comes next, for people; empty when nothing does. */
  default String next() {
    return switch (this) {
      case Complete _ -> "";
      case Blocked _, Pulling _, Superseding _ -> "start new instances";
      case Publishing _ -> "serve it";
      case Surging _ -> "its gate";
      case Gating _ -> "let it in once it is healthy";
      case Soaking _ -> "let it in";
      case Switching _, Admitting _ -> "take the old one out of traffic";
      case Draining _, Keeping _ -> "stop the old one";
      case Retiring _ -> "the next instance";
      case Delaying _ -> "replace the next instance";
      case Paused _ -> "resume lets it go on";
      case Repairing _ -> "see that it serves";
      case RollingBack _ -> "the version before serves";
      case RolledBack(_, Instant until) -> again(until);
      case Failed(_, Instant until) -> again(until);
    };
  }

  private static String again(@Nullable Instant until) {
    return until == null
        ? "another revision, or a retry"
        : "try again at " + until.truncatedTo(ChronoUnit.SECONDS);
  }
}

package dev.fairlead.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The deploys that were asked for, and their logs; bounded by count and age (I16). */
public interface DeployBook {

  /**
   * Which of them.
   *
   * @param app empty for all
   * @param status null for all
   * @param before only those that were asked for before this one; empty for the newest
   * @param limit negative for all that are kept
   */
  record Wanted(String app, Deploy.@Nullable Status status, String before, int limit) {
    /** All that are kept of one app. */
    public static Wanted of(String app) {
      return new Wanted(app, null, "", -1);
    }
  }

  /** Adds one, or replaces the one with its id. */
  void put(Deploy deploy);

  Optional<Deploy> find(String id);

  /** The deploy that a delivery led to; empty also where it is no longer known. */
  Optional<Deploy> delivered(String delivery);

  /** Newest first. */
  List<Deploy> list(Wanted wanted);

  /** Those that have not ended, oldest first. */
  List<Deploy> unended();

  /** Adds a line to the log of one. */
  void line(String deploy, String text);

  /** Lines above a number, oldest first. */
  List<DeployLine> lines(String deploy, long after, int limit);
}

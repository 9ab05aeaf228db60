package dev.fairlead.http;

import dev.fairlead.status.ReleaseStatus;
import java.util.List;
import java.util.Optional;

/** What the local API needs of the running operator. */
public interface Releases {
  /** All releases, by name. */
  List<ReleaseStatus> all();

  /**
   * What is wrong outside of any release, one sentence each: with sources, with files whose release
   * nobody can name, with what is no longer declared and stays.
   */
  List<String> problems();

  Optional<ReleaseStatus> one(String name);

  /** The plan's text, or empty when there is no such release. */
  Optional<String> plan(String name);

  /** Has the sources asked now instead of at their next poll; does not wait. */
  void look();

  /** Lets a quarantined revision be tried again now. @return false when there is no such release */
  boolean retry(String name);

  /** Does what somebody asks for, or says why not. */
  Ruling control(String name, Control control, Asker asker);

  /** Null when ready; else one sentence that says what is missing. */
  @org.jspecify.annotations.Nullable
  String notReady();
}

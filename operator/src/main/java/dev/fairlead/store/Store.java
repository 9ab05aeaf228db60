package dev.fairlead.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered beyond what the host itself says: history, events, quarantine, generations.
 * Losing it loses nothing but history (I20). All methods are safe from any thread; a failure to
 * write is logged once and never thrown (a full disk must not stop healing).
 */
public interface Store extends AutoCloseable {

  Optional<Memory> memory(String release);

  /** Replaces what is remembered of a release. */
  void remember(Memory memory);

  /** Forgets a release, its history included. */
  void forget(String release);

  /** Begins a job: one rollout of a release. @return its id, growing */
  default long begin(String release, String revision, String summary, Instant at) {
    return begin(release, revision, summary, null, at);
  }

  /** The same of one that a commit asks for. */
  long begin(
      String release, String revision, String summary, @Nullable JobCommit commit, Instant at);

  /** Ends a job once; later calls for the same job change nothing. */
  void end(long job, Job.Outcome outcome, String reason, Instant at);

  /** Jobs of a release, or of all when {@code release} is empty; newest first. */
  List<Job> jobs(String release, int limit);

  /** One job by its id. */
  Optional<Job> job(long id);

  /** Keeps the newest {@code keep} jobs of a release, with their events. */
  void prune(String release, int keep);

  void event(Event event);

  /**
   * Events with an id above {@code after}, oldest first; {@code job} 0 is any job, an empty release
   * any release.
   */
  List<Event> events(String release, long job, long after, int limit);

  /**
   * The highest id of an event so far: whoever follows events need not ask for what is not there.
   */
  long lastEvent();

  /**
   * A number that changes with every event and every beginning and end of a job: cheap to ask, for
   * those who wait for either.
   */
  long happened();

  List<Quarantine> quarantine(String release);

  /** Adds or replaces by release, service, spec hash and image id. */
  void quarantine(Quarantine entry);

  /**
   * Targets of one-shots that ran to completion; a container that was pruned is no reason to run
   * one again.
   */
  List<String> completed(String release);

  /** Remembers that a one-shot completed for a target; the oldest beyond a limit are forgotten. */
  void complete(String release, String target);

  /** All marks of a release, by kind and key. */
  List<Mark> marks(String release);

  /** Sets a mark; one of the same release, kind and key is replaced. */
  void mark(Mark mark);

  /** Takes back all marks of a kind. */
  void unmark(String release, Mark.Kind kind);

  /** Takes back one mark. */
  void unmark(String release, Mark.Kind kind, String key);

  /**
   * Adds a revision that was wholly in place; the oldest beyond {@code keep} are dropped, but not
   * one that the release is held at.
   */
  void complete(Revision revision, int keep);

  /** The recorded revisions of a release without their bodies, newest first. */
  List<Revision> revisions(String release);

  /** One recorded revision as a whole. */
  Optional<Revision> revision(long id);

  /** Clears the quarantine of a release; of one service only, when it is not empty. */
  void release(String release, String service);

  /** The deploys that were asked for. */
  DeployBook deploys();

  @Override
  void close();
}

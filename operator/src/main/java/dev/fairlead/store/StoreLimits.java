package dev.fairlead.store;

/**
 * How much is kept (I16). Where a limit is met the oldest goes first: the end of a rollout says
 * more than its beginning.
 *
 * @param jobsPerRelease beyond what {@link Store#prune} keeps anyway
 * @param eventsPerJob events that belong to one rollout
 * @param looseEventsPerRelease events of a release that belong to no rollout
 * @param events of all releases together
 * @param messageChars of one message, summary or reason; longer ones end in an ellipsis
 */
public record StoreLimits(
    int jobsPerRelease, int eventsPerJob, int looseEventsPerRelease, int events, int messageChars) {

  /** What a database on disk keeps: at most about 100 MB, in practice a few. */
  public static final StoreLimits ON_DISK = new StoreLimits(200, 1_000, 500, 200_000, 2_000);

  /** What is kept in the heap: at most about 2 MB. */
  public static final StoreLimits IN_MEMORY = new StoreLimits(20, 200, 100, 2_000, 2_000);

  /** Of one release; the oldest is pushed out. */
  static final int MARKS_PER_KIND = 1_000;

  /** The most that a release's historyLimit can ask for. */
  private static final int MAX_REVISIONS = 100;

  private static final int MAX_COMPLETIONS = 10_000;

  public StoreLimits {
    if (jobsPerRelease < 1
        || eventsPerJob < 1
        || looseEventsPerRelease < 1
        || events < 1
        || messageChars < 1) {
      throw new IllegalArgumentException("every limit is at least 1");
    }
  }

  /** One-shots that are known to have completed, of all releases together. */
  int completions() {
    return MAX_COMPLETIONS;
  }

  /** Recorded revisions of a release; some 10 kB each. */
  int revisionsPerRelease() {
    return Math.min(MAX_REVISIONS, jobsPerRelease);
  }

  StoreLimits withMessageChars(int chars) {
    return new StoreLimits(jobsPerRelease, eventsPerJob, looseEventsPerRelease, events, chars);
  }

  /** The limit of a stream of events: those of a rollout, or those of a release beside rollouts. */
  int eventsOf(long job) {
    return job == 0 ? looseEventsPerRelease : eventsPerJob;
  }

  /** The text cut to the limit, never inside a surrogate pair. */
  String cut(String text) {
    if (text.length() <= messageChars) {
      return text;
    }
    int end = messageChars - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  Event cut(Event event) {
    return new Event(
        event.id(),
        event.release(),
        event.job(),
        event.at(),
        event.kind(),
        event.service(),
        event.container(),
        event.step(),
        event.outcome(),
        cut(event.message()));
  }

  Quarantine cut(Quarantine entry) {
    return new Quarantine(
        entry.release(),
        entry.service(),
        entry.specHash(),
        entry.imageId(),
        entry.attempts(),
        entry.until(),
        cut(entry.reason()));
  }

  Mark cut(Mark mark) {
    return new Mark(
        mark.release(),
        mark.kind(),
        mark.key(),
        mark.value(),
        mark.at(),
        cut(mark.by()),
        cut(mark.reason()));
  }
}

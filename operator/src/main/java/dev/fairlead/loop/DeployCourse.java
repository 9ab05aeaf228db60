package dev.fairlead.loop;

import dev.fairlead.deploy.Refusal;
import dev.fairlead.deploy.Target.Change;
import dev.fairlead.deploy.Target.Course;
import dev.fairlead.deploy.Target.Standing;
import dev.fairlead.desired.Desired;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.status.ServiceStatus;
import dev.fairlead.store.Deploy.Cause;
import dev.fairlead.store.Event;
import dev.fairlead.store.Job;
import dev.fairlead.store.Mark;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What becomes of a declared image, told from the release's own status and rollouts. Only a pass
 * that began after the change counts: what an earlier one found may be of the time before it.
 */
final class DeployCourse implements Course {
  private static final int EVENTS = 500;

  private final Parts parts;
  private final Change change;
  private final String before;
  private final long lastJob;
  private final long lastPass;
  private long lastEvent;

  /**
   * @param lastJob the newest rollout before the change
   * @param lastPass the number of the last pass that began before it
   */
  DeployCourse(Parts parts, Change change, String before, long lastJob, long lastPass) {
    this.parts = parts;
    this.change = change;
    this.before = before;
    this.lastJob = lastJob;
    this.lastPass = lastPass;
  }

  @Override
  public String before() {
    return before;
  }

  @Override
  public Standing look(Consumer<String> happened) {
    Optional<Job> job = newestJob().filter(j -> j.id() > lastJob);
    Standing standing = standing(job);
    job.ifPresent(j -> tell(j, happened));
    return standing;
  }

  private Optional<Job> newestJob() {
    return parts.store().jobs(change.app(), 1).stream().findFirst();
  }

  private void tell(Job job, Consumer<String> happened) {
    for (Event event : parts.store().events(change.app(), job.id(), lastEvent, EVENTS)) {
      lastEvent = event.id();
      happened.accept(line(event));
    }
  }

  private static String line(Event event) {
    String subject = event.container().isEmpty() ? event.service() : event.container();
    return String.format(
            Locale.ROOT,
            "%s %s %s%s",
            event.step().isEmpty() ? event.kind() : event.step(),
            subject,
            event.outcome().isEmpty() || event.outcome().equals("ok") ? "" : event.outcome() + ": ",
            event.message().strip().replace("\n", " "))
        .strip();
  }

  private Standing standing(Optional<Job> job) {
    Optional<Entry> entry = parts.desired().of(change.app()).filter(e -> !e.removed());
    if (entry.isEmpty()) {
      return failed(Cause.BROKEN, "\"" + change.app() + "\" is declared no longer");
    }
    if (!entry.get().problems().isEmpty()) {
      return failed(Cause.BROKEN, entry.get().problems().getFirst());
    }
    String declared = image(entry.get(), change.service());
    if (!declared.equals(change.image())) {
      return failed(
          Cause.SUPERSEDED,
          declared.isEmpty()
              ? "the service \"" + change.service() + "\" is declared no longer"
              : "meanwhile " + declared + " was declared");
    }
    Optional<Tracked> tracked = parts.tracked().find(change.app());
    ReleaseStatus status = tracked.map(t -> t.status).orElse(null);
    boolean current =
        status != null
            && tracked.filter(t -> t.passesEnded > lastPass).isPresent()
            && status.revision().equals(entry.get().revision());
    return status != null && current ? standing(status, job) : new Standing.Moving();
  }

  /** The image that a service is declared with; empty when there is no such service. */
  static String image(Entry entry, String service) {
    Desired desired = entry.desired();
    return desired == null ? "" : desired.images().getOrDefault(service, "");
  }

  private Standing standing(ReleaseStatus status, Optional<Job> job) {
    Job.Outcome outcome = job.map(Job::outcome).orElse(Job.Outcome.COMPLETE);
    if (outcome == Job.Outcome.FAILED || outcome == Job.Outcome.ROLLED_BACK) {
      return failed(Cause.ROLLED_BACK, job.map(Job::reason).orElse(""));
    }
    return switch (status.phase()) {
      case CONVERGED -> renewing() ? new Standing.Moving() : new Standing.Done();
      case ROLLED_BACK -> failed(Cause.ROLLED_BACK, status.message());
      case SUSPENDED, INVALID -> failed(Cause.BROKEN, status.message());
      case STALLED -> away(status) ? new Standing.Moving() : stalled(status);
      case DRIFTED -> inPlace(status) ? new Standing.Done() : new Standing.Moving();
      case PENDING, PROGRESSING -> new Standing.Moving();
    };
  }

  private boolean renewing() {
    return parts.store().marks(change.app()).stream()
        .anyMatch(m -> m.kind() == Mark.Kind.RENEWED && m.key().equals(change.service()));
  }

  /** What is no verdict on the image: it goes on by itself. */
  private static boolean away(ReleaseStatus status) {
    Reason reason = status.conditions().getFirst().reason();
    return reason == Reason.ENGINE_UNAVAILABLE
        || reason == Reason.PROXY_UNAVAILABLE
        || reason == Reason.SOURCE_UNAVAILABLE;
  }

  private static Standing stalled(ReleaseStatus status) {
    return failed(Cause.ROLLED_BACK, status.message());
  }

  /** Drift that is only reported may be another service's. */
  private boolean inPlace(ReleaseStatus status) {
    List<ServiceStatus> ours =
        status.services().stream().filter(s -> s.name().equals(change.service())).toList();
    return status.conditions().getFirst().reason() == Reason.DRIFT_DETECTED
        && !renewing()
        && ours.stream().allMatch(s -> s.updated() >= s.desired() && s.ready() >= s.desired());
  }

  private static Standing failed(Cause cause, String why) {
    return new Standing.Failed(new Refusal(cause, why));
  }
}

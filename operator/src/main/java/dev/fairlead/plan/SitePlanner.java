package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Site;
import dev.fairlead.desired.Strategy;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.SiteState;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollout;
import dev.fairlead.spec.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans a site: its files are laid down whole beside those that are served, and then the site leads
 * to them from one moment on. A version that cannot be laid down changes nothing (I19), and what
 * was served before stays as the way back (I7).
 */
final class SitePlanner {
  /** How soon it is looked whether another release has let go of a name. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Context context;
  private final Site site;
  private final SiteState found;
  private final String release;
  private final String target;
  private final @Nullable Hold hold;

  /** What shall be served: of a version that is held back the one before it. */
  private final String goal;

  private final boolean rested;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Wait> waits = new ArrayList<>();

  private SitePlanner(Context context, Site site) {
    this.context = context;
    this.site = site;
    this.found = context.observed().site();
    this.release = context.desired().release();
    String settled = context.rollouts().of(Site.SERVICE, context.now()).settled();
    this.target = target(context, site, settled);
    this.hold = held(context, site, target);
    this.goal = hold == null ? target : before(found);
    this.rested =
        settled.isEmpty() ? found.current().equals(target) : settled.equals(restKey(site, target));
  }

  static ServicePlan plan(Context context, Site site) {
    return new SitePlanner(context, site).plan();
  }

  /** What makes any step impossible, for people. */
  static List<String> blockers(Context context) {
    Site site = context.desired().site();
    return site == null
        ? List.of()
        : site.hosts().stream()
            .filter(host -> "".equals(context.observed().site().hosts().get(host)))
            .map(host ->
                "what stands under the host name "
                    + host
                    + " was not made by Fairlead; it is left alone, and must be moved away first")
            .toList();
  }

  /** Takes down what is left of a site: its names first. */
  static List<Step> removal(String release, SiteState left, String why) {
    List<Step> steps = new ArrayList<>();
    left.hosts()
        .forEach((host, owner) -> {
          if (owner.equals(release)) {
            steps.add(new Step.Unlink(release, host, new Cause(why)));
          }
        });
    if (left.has(release)) {
      steps.add(new Step.Clear(release, new Cause(why)));
    }
    return steps;
  }

  private static String imageId(Context context, Site site) {
    Image image = site.image().isEmpty() ? null : context.image(site.image());
    return image == null ? "" : image.id();
  }

  /**
   * The version that is declared. No container keeps its image on the host: where that was pruned,
   * what came to rest of the same declaration is the version still.
   */
  private static String target(Context context, Site site, String settled) {
    String imageId = imageId(context, site);
    String known = site.specHash() + " ";
    boolean pruned = imageId.isEmpty() && !site.image().isEmpty() && settled.startsWith(known);
    String rested = pruned ? settled.substring(known.length()) : "";
    return context.observed().site().versions().contains(rested) ? rested : site.version(imageId);
  }

  /** What is gone back to: what is served or, where somebody removed that, was so last. */
  private static String before(SiteState found) {
    List<String> versions = found.versions();
    return versions.isEmpty() || versions.contains(found.current())
        ? found.current()
        : versions.getLast();
  }

  /** I7: what failed is not tried again before its time; a rollback is never rolled back. */
  private static @Nullable Hold held(Context context, Site site, String target) {
    Hold hold = context.rollouts().hold(Site.SERVICE, site.specHash(), target);
    boolean pursued = context.rollouts().wayBack().rollback();
    return hold != null && !pursued && hold.until().isAfter(context.now()) ? hold : null;
  }

  private ServicePlan plan() {
    clean();
    Failure failure = gone();
    if (hold == null && failure == null && goal.isEmpty()) {
      pull();
    } else if (failure == null && !goal.isEmpty()) {
      serve();
    }
    boolean reportOnly = !context.desired().drift().heal() && rested;
    if (reportOnly) {
      steps.clear();
      waits.clear();
    }
    boolean nothing = hold != null && found.current().isEmpty();
    boolean settled = failure == null && !nothing && steps.isEmpty() && waits.isEmpty();
    boolean serving =
        found.versions().contains(found.current())
            && site.hosts().stream().allMatch(host -> release.equals(found.hosts().get(host)));
    boolean replacing = hold == null && !rested && !settled;
    return new ServicePlan(
        Site.SERVICE,
        new Replacement(Strategy.Kind.ROLLING, ""),
        findings,
        rested ? steps : List.of(),
        rested ? List.of() : steps,
        waits,
        failure,
        hold,
        new TreeSet<>(),
        new TreeSet<>(),
        serving ? 1 : 0,
        serving && found.current().equals(target) ? 1 : 0,
        1,
        settled,
        false,
        replacing,
        rollout(settled, failure),
        site.specHash() + (hold == null ? " " : " held ") + target,
        restKey(site, target));
  }

  private static String restKey(Site site, String target) {
    return site.specHash() + " " + target;
  }

  /** I10: what a death of ours left half done. Nothing of it was ever served. */
  private void clean() {
    for (String torn : found.torn()) {
      steps.add(new Step.Discard(release, torn, new Cause("left half written")));
    }
    for (Container left : context.observed().of(Site.SERVICE)) {
      // A service that had this name before it became a site goes with the orphans, when that
      // serves.
      if (left.label(Labels.RELEASE).equals(release) && !left.live() && left.startedAt() == null) {
        steps.add(Removal.takeDown(left, "its files were read, or are read again"));
      }
    }
  }

  /** What was published before is known by its version alone, and cannot be laid down again. */
  private @Nullable Failure gone() {
    boolean lost =
        site.content() instanceof Site.Stored && !found.versions().contains(target) && hold == null;
    return lost
        ? new Failure(
            Site.SERVICE,
            site.specHash(),
            target,
            "",
            "",
            "version " + target + " is not on this host any more",
            true)
        : null;
  }

  private void pull() {
    steps.add(new Step.Pull(Site.SERVICE, site.image(), "", new Cause("not on this host")));
    String before = found.current().isEmpty() ? "nothing" : found.current();
    find("content", "content: " + before + " → " + site.image());
  }

  private void serve() {
    if (!found.versions().contains(goal)) {
      if (hold == null) {
        publish();
      }
      return;
    }
    if (!found.current().equals(goal)) {
      String change = change();
      find("content", "content: " + change);
      steps.add(new Step.Serve(release, goal, new Cause(change)));
    }
    names();
    if (steps.isEmpty() && waits.isEmpty()) {
      discard();
    }
  }

  private void publish() {
    boolean lost = found.current().equals(goal);
    String why =
        lost ? "version " + goal + " is gone" : "content: " + change() + ", " + site.source();
    find(lost ? "missing" : "content", why);
    steps.add(
        new Step.Publish(
            release, goal, site.content(), imageId(context, site), new Cause(site.source())));
  }

  private String change() {
    return (found.current().isEmpty() ? "nothing" : found.current()) + " → " + goal;
  }

  private void names() {
    for (String host : site.hosts()) {
      String owner = found.hosts().getOrDefault(host, "");
      if (!found.hosts().containsKey(host)) {
        find("hosts", "host " + host + " leads nowhere");
        steps.add(new Step.Link(release, host, new Cause("host " + host + " leads nowhere")));
      } else if (!owner.equals(release)) {
        Instant look = context.now().plus(LOOK);
        String why = "the release " + owner + " to let go of it";
        waits.add(new Wait(Wait.Kind.DEPENDENCY, host, why, null, look));
      }
    }
    found
        .hosts()
        .forEach((host, owner) -> {
          if (owner.equals(release) && !site.hosts().contains(host)) {
            find("hosts", "host " + host + " is no longer declared");
            steps.add(new Step.Unlink(release, host, new Cause("no longer declared")));
          }
        });
  }

  /** What goes is older than all that is kept, and never what is served. */
  private void discard() {
    List<String> others =
        found.versions().stream().filter(version -> !version.equals(found.current())).toList();
    for (String old : others.subList(0, Math.max(0, others.size() - site.keep()))) {
      steps.add(new Step.Discard(release, old, new Cause("keep " + site.keep())));
    }
  }

  private void find(String field, String text) {
    findings.add(new Finding(Site.SERVICE, "", field, text, rested));
  }

  private Rollout rollout(boolean settled, @Nullable Failure failure) {
    if (failure != null) {
      return new Rollout.Failed(failure.reason(), null);
    }
    if (hold != null) {
      Instant until = hold.until().equals(Instant.MAX) ? null : hold.until();
      return found.current().isEmpty()
          ? new Rollout.Failed(hold.reason(), until)
          : new Rollout.RolledBack(hold.reason(), until);
    }
    if (settled) {
      return new Rollout.Complete();
    }
    if (goal.isEmpty()) {
      return new Rollout.Pulling(site.image());
    }
    if (steps.isEmpty()) {
      return new Rollout.Blocked(waits.getFirst().why());
    }
    return rested ? new Rollout.Repairing("putting the site right") : new Rollout.Publishing(goal);
  }

  /** How it is replaced, for people. */
  static String headline(Desired desired) {
    Site site = desired.site();
    return site == null
        ? ""
        : String.join(", ", site.hosts()) + " · switched at one moment · no interruption expected";
  }
}

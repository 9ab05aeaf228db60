package dev.fairlead.deploy;

import dev.fairlead.deploy.Target.Change;
import dev.fairlead.deploy.Target.Course;
import dev.fairlead.deploy.Target.Standing;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.Deploy.Cause;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One deploy: look whether it can be, have the image pulled, then declare it for one service after
 * the other, each followed to its end. The tags in brackets are what clients look for.
 *
 * @param kept writes down how far it is
 * @param givenUp why it shall not go on
 */
record DeployRun(
    Target target,
    Logs logs,
    DeployLimits limits,
    UnaryOperator<Deploy> kept,
    Supplier<Optional<Refusal>> givenUp,
    InstantSource clock) {

  /** Goes through with it. @throws Refusal with what keeps it from its end */
  Deploy through(Deploy queued) throws Refusal, InterruptedException {
    Deploy deploy = kept.apply(queued.running(clock.instant()));
    if (deploy.written() == 0) {
      say(deploy, "[executor] deploying %s: %s".formatted(deploy.app(), deploy.image()));
      goOn();
      validate(deploy);
      goOn();
      pull(deploy);
    }
    // Of what was declared before a restart only the last may not be in place.
    for (int i = Math.max(0, deploy.written() - 1); i < deploy.services().size(); i++) {
      goOn();
      deploy = roll(deploy, i);
    }
    say(deploy, "[executor] %s runs %s".formatted(deploy.app(), deploy.image()));
    return deploy.succeeded(clock.instant());
  }

  private void validate(Deploy deploy) throws Refusal {
    say(deploy, "[validate] looking at what is declared of " + deploy.app());
    App app =
        target
            .app(deploy.app())
            .orElseThrow(
                () -> new Refusal(Cause.REFUSED, "\"" + deploy.app() + "\" is declared no longer"));
    if (!app.problem().isEmpty()) {
      throw new Refusal(Cause.REFUSED, app.problem());
    }
    if (deploy.services().isEmpty()) {
      throw new Refusal(
          Cause.REFUSED, "\"" + deploy.app() + "\" was not valid when this was asked for");
    }
    say(deploy, "[validate] fine: " + app.composePath());
  }

  private void pull(Deploy deploy) throws Refusal {
    say(deploy, "[pull] " + deploy.image());
    target.pull(
        deploy.app(), deploy.services().getFirst(), deploy.image(), line -> say(deploy, line));
    say(deploy, "[pull] done");
  }

  private Deploy roll(Deploy deploy, int index) throws Refusal, InterruptedException {
    String service = deploy.services().get(index);
    Change change = new Change(deploy.app(), service, deploy.image(), deploy.by(), deploy.id());
    say(deploy, "[rollout] " + service + ": begins");
    Deploy going = deploy;
    Course course;
    if (index < deploy.written()) {
      course = target.follow(change);
    } else {
      course = target.declare(change);
      String before = index == 0 ? course.before() : deploy.previous();
      going = kept.apply(deploy.written(index + 1, before, clock.instant()));
    }
    Deploy followed = going;
    long end = System.nanoTime() + limits.patience().toNanos();
    while (true) {
      switch (course.look(line -> say(followed, line))) {
        case Standing.Done _ -> {
          say(deploy, "[rollout] " + service + ": done");
          return going;
        }
        case Standing.Failed(Refusal why) -> throw why;
        case Standing.Moving _ -> {}
      }
      goOn();
      if (System.nanoTime() > end) {
        throw new Refusal(
            Cause.BROKEN,
            service + " is not in place after " + limits.patience().toMinutes() + " minutes");
      }
      TimeUnit.NANOSECONDS.sleep(limits.look().toNanos());
    }
  }

  private void goOn() throws Refusal {
    Optional<Refusal> why = givenUp.get();
    if (why.isPresent()) {
      throw why.get();
    }
  }

  private void say(Deploy deploy, String line) {
    logs.add(deploy.id(), line);
  }
}

package dev.fairlead.deploy;

import dev.fairlead.deploy.Target.Change;
import dev.fairlead.deploy.Target.Course;
import dev.fairlead.deploy.Target.Standing;
import dev.fairlead.deploy.Target.Waiting;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.Deploy.Cause;
import java.time.Duration;
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
  /** A release that was told to give up has done so after this time, or did not hear of it. */
  private static final Duration ABORT = Duration.ofSeconds(5);

  /** Goes through with it. @throws Refusal with what keeps it from its end */
  Deploy through(Deploy queued) throws Refusal, InterruptedException {
    Deploy deploy = counted(kept.apply(queued.running(clock.instant())));
    if (deploy.written() == 0) {
      say(deploy, "[executor] deploying %s: %s".formatted(deploy.app(), deploy.image()));
      goOn();
      validate(deploy);
      goOn();
      pull(deploy);
    }
    // Of what was declared before a restart only the last may not be in place.
    for (int i = Math.max(0, deploy.written() - 1); i < deploy.services().size(); i++) {
      if (i >= deploy.written()) {
        goOn();
      }
      deploy = roll(deploy, i);
    }
    say(deploy, "[executor] %s runs %s".formatted(deploy.app(), deploy.image()));
    return deploy.succeeded(clock.instant());
  }

  /** With what was declared right before an end of the operator, and not written down any more. */
  private Deploy counted(Deploy deploy) {
    int next = deploy.written();
    boolean meant = !deploy.previous().isEmpty() && !deploy.previous().equals(deploy.image());
    boolean done =
        meant
            && next < deploy.services().size()
            && target.declared(deploy.app(), deploy.services().get(next)).equals(deploy.image());
    return done ? kept.apply(deploy.written(next + 1, deploy.previous(), clock.instant())) : deploy;
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
      if (index == 0) {
        String stands = target.declared(deploy.app(), service);
        going = kept.apply(deploy.replacing(stands, clock.instant()));
      }
      course = target.declare(change, waiting(deploy, service));
      String before = index == 0 ? course.before() : deploy.previous();
      going = kept.apply(deploy.written(index + 1, before, clock.instant()));
    }
    followed(going, service, course);
    say(deploy, "[rollout] " + service + ": done");
    return going;
  }

  /** A new reason is told; one that a newer one replaces need not have its turn. */
  private Waiting waiting(Deploy deploy, String service) {
    StringBuilder told = new StringBuilder();
    return why -> {
      if (cancelled().isEmpty()) {
        goOn();
      }
      if (!why.isEmpty() && !why.contentEquals(told)) {
        told.setLength(0);
        told.append(why);
        say(deploy, "[rollout] " + service + ": waits: " + why);
      }
    };
  }

  private void followed(Deploy deploy, String service, Course course)
      throws Refusal, InterruptedException {
    long end = System.nanoTime() + limits.patience().toNanos();
    long askAgain = System.nanoTime();
    while (true) {
      switch (course.look(line -> say(deploy, line))) {
        case Standing.Done _ -> {
          return;
        }
        case Standing.Failed(Refusal why) -> throw cancelled().orElse(why);
        case Standing.Moving _ -> {}
      }
      if (cancelled().isEmpty()) {
        goOn();
      } else if (System.nanoTime() - askAgain >= 0
          && target.abort(deploy.app(), cancelled().get().sentence())) {
        // It ends when that is taken back: until then nobody may rely on it.
        askAgain = System.nanoTime() + ABORT.toNanos();
      }
      if (System.nanoTime() - end > 0) {
        throw new Refusal(
            Cause.BROKEN,
            service + " is not in place after " + limits.patience().toMinutes() + " minutes");
      }
      TimeUnit.NANOSECONDS.sleep(limits.look().toNanos());
    }
  }

  private Optional<Refusal> cancelled() {
    return givenUp.get().filter(why -> why.kind() == Cause.CANCELLED);
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

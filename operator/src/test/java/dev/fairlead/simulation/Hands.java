package dev.fairlead.simulation;

import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Restart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What people, other programs and bad luck do to the host. */
final class Hands {
  private final Life life;
  private final Machine machine;
  private final SplittableRandom random;

  Hands(Life life, Machine machine, SplittableRandom random) {
    this.life = life;
    this.machine = machine;
    this.random = random;
  }

  /** Does it, if there is something to do it to. @return whether there was */
  boolean does(Fault fault) {
    switch (fault) {
      case STREAM_BREAKS -> life.crew.breakStreams();
      case TAG_MOVES -> {
        if (life.wishes.wanted().valid() && Flaw.of(life.wishes.wanted().image()) != Flaw.MISSING) {
          machine.move(life.wishes.wanted().image());
        }
      }
      case ENGINE_RESTARTS -> restart(false);
      case ENGINE_RESTARTS_LIVE -> restart(true);
      case DISK_FULL -> fill();
      case CLOCK_FORWARD -> machine.time.jump(Duration.ofSeconds(1 + random.nextInt(600)));
      case CLOCK_BACK -> machine.time.jump(Duration.ofSeconds(-1 - random.nextInt(600)));
      default -> {
        return toContainer(fault);
      }
    }
    return true;
  }

  private void restart(boolean liveRestore) {
    life.crew.breakStreams();
    machine.restartEngine(liveRestore);
  }

  private void fill() {
    machine.diskFull = true;
    machine.time.at(
        Timeline.HOST,
        machine.time.now() + random.nextLong(10 * Machine.SECOND),
        () -> machine.diskFull = false);
  }

  private boolean toContainer(Fault fault) {
    List<Box> ours = new ArrayList<>();
    for (Box box : machine.boxes) {
      if (box.project.equals(Version.RELEASE) && !box.service.equals("job")) {
        ours.add(box);
      }
    }
    if (ours.isEmpty()) {
      return false;
    }
    Box box = ours.get(random.nextInt(ours.size()));
    switch (fault) {
      case EXITS -> {
        if (box.live()) {
          machine.ends(box, 1, false);
        }
      }
      case OOM -> {
        if (box.live()) {
          machine.ends(box, 137, true);
        }
      }
      case KILLED_BY_HAND -> machine.stop(box, 137);
      case REMOVED_BY_HAND -> machine.remove(box);
      case PAUSED_BY_HAND -> machine.pause(box);
      case RENAMED_BY_HAND -> {
        String name = "by-hand-" + random.nextInt(1_000_000);
        if (machine.free(name)) {
          machine.rename(box, name);
        }
      }
      case DISCONNECTED_BY_HAND -> machine.disconnect(box, Version.NETWORK);
      case UPDATED_BY_HAND ->
          machine.update(box, box.spec().resources(), new Restart(Restart.Policy.ON_FAILURE, 3));
      case SICKENS -> sicken(box);
      case COMPOSE_UP -> composeUp(box);
      case COMPOSE_SCALE -> composeScale(box);
      default -> throw new IllegalStateException(fault + " does not come over the host");
    }
    return true;
  }

  private void sicken(Box box) {
    if (box.asked) {
      return; // What passed its gate is not asked any more.
    }
    machine.health(box, Health.UNHEALTHY);
    machine.time.at(
        Timeline.HOST,
        machine.time.now() + random.nextLong(15 * Machine.SECOND),
        () -> {
          if (box.flaw == Flaw.GOOD && machine.boxes.contains(box)) {
            machine.health(box, Health.HEALTHY);
          }
        });
  }

  /** Somebody recreates a container with compose: same name and number, none of our labels. */
  private void composeUp(Box box) {
    if (machine.image(box.spec().image(), true) == null || machine.diskFull) {
      return;
    }
    String name = "shop-" + box.service + "-" + box.number;
    machine.remove(box);
    if (machine.free(name)) {
      run(box, name, box.number);
    }
  }

  /** Somebody adds an instance with compose. */
  private void composeScale(Box box) {
    String number = Integer.toString(4 + random.nextInt(3));
    String name = "shop-" + box.service + "-" + number;
    boolean fixed = box.spec().networking().ports().stream().anyMatch(p -> p.fixed());
    if (machine.free(name)
        && !fixed
        && !machine.diskFull
        && machine.image(box.spec().image(), true) != null) {
      run(box, name, number);
    }
  }

  private void run(Box like, String name, String number) {
    SortedMap<String, String> labels = new TreeMap<>(Machine.composeOnly(like.labels));
    labels.put(Labels.NUMBER, number);
    Box made =
        machine.create(
            name,
            like.spec()
                .withNetworking(
                    like.spec()
                        .networking()
                        .withEndpoints(like.inspected().spec().networking().endpoints())),
            labels,
            true);
    try {
      machine.start(made);
    } catch (EngineException _) {
      // Then it stays created: compose would say so, and go.
      made.changed();
    }
  }
}

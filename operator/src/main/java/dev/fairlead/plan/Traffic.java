package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is found under the service's names, since when, and how an old instance leaves them. On an
 * Engine the names of a running container change only by taking it off its network and putting it
 * back, which gives it the lowest free address: where that is its own again, connections that stand
 * go on; where it is not, they break. Published ports would change, too.
 */
final class Traffic {
  private final Draft draft;

  Traffic(Draft draft) {
    this.draft = draft;
  }

  /** Whether others find it under the service's name. */
  boolean named(Instance instance) {
    return named(instance.container(), draft.service.name());
  }

  static boolean named(Container container, String service) {
    return container.spec().networking().endpoints().stream()
        .anyMatch(e -> e.aliases().contains(service));
  }

  /** Whether it can lose its names and go on running. */
  boolean mayLeave(Instance old) {
    return old.container().running()
        && named(old)
        && old.container().spec().networking().ports().isEmpty();
  }

  /**
   * Whether it would be given its own address again: all lower ones are held by containers of this
   * project, down to the gateway's.
   */
  boolean keepsAddress(Instance old) {
    return old.container().addresses().entrySet().stream()
        .allMatch(entry -> isLowestFree(entry.getKey(), entry.getValue()));
  }

  private boolean isLowestFree(String network, String address) {
    Set<String> held = new TreeSet<>();
    for (Container container : draft.context.observed().containers()) {
      String other = container.addresses().get(network);
      if (other != null) {
        held.add(other);
      }
    }
    int dot = address.lastIndexOf('.');
    if (dot < 0 || !address.substring(dot + 1).matches("[0-9]{1,3}")) {
      return false;
    }
    String prefix = address.substring(0, dot + 1);
    for (int last = Integer.parseInt(address.substring(dot + 1)) - 1; last > 1; last--) {
      if (!held.contains(prefix + last)) {
        return false;
      }
    }
    return true;
  }

  Step leave(Instance old, String why) {
    List<Endpoint> endpoints =
        old.container().spec().networking().endpoints().stream()
            .filter(e -> !e.aliases().isEmpty())
            .map(Endpoint::withoutAliases)
            .toList();
    return new Step.Leave(old.target(), endpoints, new Cause(why));
  }

  /** After a restart of ours this counts from then: rather too long than too short (I3). */
  Instant since(Instance current) {
    Instant joined = draft.memory.joined().get(current.container().id());
    if (joined != null) {
      return joined;
    }
    Instant since = current.readiness() instanceof Readiness.Ready(Instant at) ? at : draft.now();
    return since.isAfter(draft.memory.began()) ? since : draft.memory.began();
  }

  /**
   * When an old instance was the last one that could be found: it left, or its successor came.
   *
   * @param successor when that took traffic
   */
  Instant leftSince(Instance old, Instant successor) {
    Instant left = named(old) ? null : draft.memory.joined().get(old.container().id());
    return left != null && left.isAfter(successor) ? left : successor;
  }

  /** Whether so much time went by; where not, it is noted as waited for. */
  boolean passed(Wait.Kind kind, String subject, String why, Instant since, Duration time) {
    Instant until = since.plus(time);
    if (until.isAfter(draft.now())) {
      draft.waits.add(new Wait(kind, subject, why, until));
      return false;
    }
    return true;
  }
}

package dev.fairlead.desired;

import dev.fairlead.crds.Amount;
import dev.fairlead.crds.HealthSpec;
import dev.fairlead.crds.HttpProbe;
import dev.fairlead.crds.ServiceSpec;
import dev.fairlead.crds.StrategySpec;
import dev.fairlead.yaml.Problem;
import java.util.ArrayList;
import java.util.List;

/** Rules between fields that are each fine on their own. Pure. */
final class Combinations {
  private final String path;
  private final Places places;
  private final List<Problem> problems = new ArrayList<>();

  private Combinations(String path, Places places) {
    this.path = path;
    this.places = places;
  }

  static List<Problem> of(Record value, String path, Places places) {
    var rules = new Combinations(path, places);
    if (value instanceof StrategySpec strategy) {
      rules.strategy(strategy);
    } else if (value instanceof HealthSpec health) {
      new HealthRules(rules::refuse).one(health);
    } else if (value instanceof HttpProbe http) {
      new HealthRules(rules::refuse).http(http);
    } else if (value instanceof ServiceSpec service) {
      rules.service(service);
    }
    return rules.problems;
  }

  private void strategy(StrategySpec strategy) {
    // I2: with nothing above and nothing below the replicas, no instance could ever be replaced.
    if (isZero(strategy.maxSurge()) && isZero(strategy.maxUnavailable())) {
      refuse(
          "maxSurge",
          "%s together with maxUnavailable %s would never replace anything"
              .formatted(strategy.maxSurge(), shown("maxUnavailable", strategy.maxUnavailable())),
          "allow one of them to be at least 1");
    }
    // I8
    if (strategy.minReadySeconds() >= strategy.progressDeadlineSeconds()) {
      refuse(
          "minReadySeconds",
          "%d is not less than progressDeadlineSeconds %s; no rollout could finish in time"
              .formatted(
                  strategy.minReadySeconds(),
                  shown("progressDeadlineSeconds", strategy.progressDeadlineSeconds())),
          "raise progressDeadlineSeconds above %d or lower minReadySeconds"
              .formatted(strategy.minReadySeconds()));
    }
  }

  private static boolean isZero(Amount amount) {
    return amount.number() == 0;
  }

  private void service(ServiceSpec service) {
    Integer stable = service.health().stableSeconds();
    int deadline = service.strategy().progressDeadlineSeconds();
    // I8: staying up is the health check here, and must be able to succeed before the deadline.
    if (stable != null && stable >= deadline) {
      refuse(
          "health.stableSeconds",
          "%d is not less than strategy.progressDeadlineSeconds %s; no instance could be healthy in time"
              .formatted(stable, shown("strategy.progressDeadlineSeconds", deadline)),
          "raise progressDeadlineSeconds above %d or lower stableSeconds".formatted(stable));
    }
    Gate.Asked asked = GateChoice.asked(service.health());
    if (asked != null) {
      asked(asked.rhythm(), service.health(), deadline, service.strategy().minReadySeconds());
    }
  }

  /** I8: the last of the good answers in a row, and the soak after it, come before the deadline. */
  private void asked(Gate.Rhythm rhythm, HealthSpec health, int deadline, int minReady) {
    long probing = (rhythm.successThreshold() - 1) * rhythm.interval().toSeconds();
    if (probing > 0 && minReady < deadline && probing + minReady >= deadline) {
      String probe = health.http() != null ? "http" : health.tcp() != null ? "tcp" : "command";
      refuse(
          "health." + probe + ".successThreshold",
          "%d probes, one every %ds, and minReadySeconds %d take %ds, not less than strategy.progressDeadlineSeconds %s"
              .formatted(
                  rhythm.successThreshold(),
                  rhythm.interval().toSeconds(),
                  minReady,
                  probing + minReady,
                  shown("strategy.progressDeadlineSeconds", deadline)),
          "raise progressDeadlineSeconds above %d, or lower the threshold"
              .formatted(probing + minReady));
    }
  }

  private String shown(String field, Object value) {
    return places.declares(path + "." + field) ? value.toString() : value + " (its default)";
  }

  private void refuse(String field, String message, String hint) {
    String at = path + "." + field;
    problems.add(Problem.at(places.value(at), at, message).withHint(hint));
  }
}

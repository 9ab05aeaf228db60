package dev.fairlead.simulation;

import dev.fairlead.status.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * What was really reached, over many lives: a fault that never fires is a bug of the simulation.
 */
final class Tally {
  final Counts<Fault> faults = new Counts<>(Fault.class);
  final Counts<Flaw> flaws = new Counts<>(Flaw.class);
  final Counts<Shape.Kind> kinds = new Counts<>(Shape.Kind.class);
  final Counts<Phase> phases = new Counts<>(Phase.class);
  final Counts<People.Asked> asked = new Counts<>(People.Asked.class);
  final Counts<ApiFault> ofTheApi = new Counts<>(ApiFault.class);
  final Counts<ProxyFault> ofTheProxy = new Counts<>(ProxyFault.class);
  long seeds;
  long stood;
  long calls;
  long mutations;
  long passes;
  long wants;
  long crashes;
  long hooksFailed;
  long pruned;
  long gone;
  long imagesRemoved;
  long rolledBack;
  long convergedAfterNanos;

  /** What never happened, and so proves nothing. */
  List<String> never(Span span) {
    List<String> never = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      if (faults.of(fault) == 0) {
        never.add(fault.name());
      }
    }
    for (Shape.Kind kind : Shape.Kind.values()) {
      boolean may =
          span == Span.FRONT
              ? Shape.led(kind)
              : span != Span.WHOLE || kind != Shape.Kind.BLUE_GREEN;
      if (may && kinds.of(kind) == 0) {
        never.add(kind.name());
      }
    }
    for (Flaw flaw : Flaw.values()) {
      // What is in no registry is never made into a container.
      if (flaw != Flaw.MISSING && flaws.of(flaw) == 0) {
        never.add(flaw.name());
      }
    }
    for (ProxyFault fault : ProxyFault.values()) {
      if (span == Span.FRONT && ofTheProxy.of(fault) == 0) {
        never.add(fault.name());
      }
    }
    return never;
  }

  void created(Box box) {
    flaws.count(box.flaw);
  }

  void converged(long nanos) {
    convergedAfterNanos += nanos;
  }

  void lived(Life life, Shape shape) {
    seeds++;
    calls += life.calls;
    mutations += life.mutations;
    kinds.count(shape.kind());
    faults.add(life.weather.fired);
    if (life.trouble != null) {
      ofTheProxy.add(life.trouble.fired);
    }
    if (life.kube != null) {
      ofTheApi.add(life.kube.fired);
    }
  }

  synchronized void add(Tally other) {
    faults.add(other.faults);
    flaws.add(other.flaws);
    ofTheApi.add(other.ofTheApi);
    ofTheProxy.add(other.ofTheProxy);
    kinds.add(other.kinds);
    phases.add(other.phases);
    asked.add(other.asked);
    seeds += other.seeds;
    stood += other.stood;
    calls += other.calls;
    mutations += other.mutations;
    passes += other.passes;
    wants += other.wants;
    crashes += other.crashes;
    hooksFailed += other.hooksFailed;
    pruned += other.pruned;
    gone += other.gone;
    imagesRemoved += other.imagesRemoved;
    rolledBack += other.rolledBack;
    convergedAfterNanos += other.convergedAfterNanos;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    double n = Math.max(1, seeds);
    text.append(
        "%d seeds; per seed: %.1f engine calls, %.1f of them changes, %.1f passes, %.2f desired states, %.2f crashes, %.1f faults; %.0f s to converge%n"
            .formatted(
                seeds,
                calls / n,
                mutations / n,
                passes / n,
                wants / n,
                crashes / n,
                faults.total() / n,
                convergedAfterNanos / n / 1e9));
    text.append("faults:").append(faults).append("\n");
    if (ofTheApi.total() > 0) {
      text.append("of the API server:").append(ofTheApi).append("\n");
    }
    if (ofTheProxy.total() > 0) {
      text.append("of the proxy:").append(ofTheProxy).append("\n");
    }
    text.append("versions:").append(flaws).append("\n");
    text.append("stacks:").append(kinds).append("\n");
    text.append("phases:").append(phases).append("\n");
    text.append("asked for:").append(asked).append("\n");
    text.append(
        "hooks that failed: %d; pruned: %d; taken down: %d; images removed: %d%n"
            .formatted(hooksFailed, pruned, gone, imagesRemoved));
    return text.toString();
  }
}

package dev.fairlead.plan;

import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollout;
import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one service now.
 *
 * @param repairs steps that bring back what was there
 * @param changes steps towards a new state
 * @param failure a verdict; then there are no changes
 * @param hold why the desired revision is not pursued; null when it is
 * @param passed ids of instances that have passed their gate
 * @param stood at the first look, ids of instances that ran before it and of which nothing tells
 *     that they have yet to pass; else empty
 * @param ready instances that serve, up to date or not
 * @param updated instances that are up to date and serve, or completed
 * @param settled nothing to do and nothing to wait for
 * @param completed a one-shot that ran to its end for this spec
 * @param rollout where it stands
 * @param targetKey identifies what is pursued: when it changes, a rollout begins
 * @param restKey the spec and replicas that a settled service rests at
 */
public record ServicePlan(
    String service,
    Replacement replacement,
    List<Finding> findings,
    List<Step> repairs,
    List<Step> changes,
    List<Wait> waits,
    @Nullable Failure failure,
    @Nullable Hold hold,
    SortedSet<String> passed,
    SortedSet<String> stood,
    int ready,
    int updated,
    int desired,
    boolean settled,
    boolean completed,
    boolean rollingOut,
    Rollout rollout,
    String targetKey,
    String restKey) {

  public ServicePlan {
    findings = List.copyOf(findings);
    repairs = List.copyOf(repairs);
    changes = List.copyOf(changes);
    waits = List.copyOf(waits);
    passed = Ordered.set(passed);
    stood = Ordered.set(stood);
  }
}

package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Site;
import dev.fairlead.desired.Strategy;
import dev.fairlead.plan.Projection.Item;
import dev.fairlead.plan.Projection.Projected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A projected plan as people read it: per service how it is replaced, what differs, and the steps
 * in order.
 */
public final class PlanText {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private static final int MAX_NAMES = 3;
  private static final int VERB_WIDTH = 9;
  private static final int SUBJECT_WIDTH = 28;

  private final Desired desired;
  private final Projected projected;
  private final List<String> remarks;
  private final StringBuilder out = new StringBuilder();

  private PlanText(Desired desired, Projected projected, List<String> remarks) {
    this.desired = desired;
    this.projected = projected;
    this.remarks = remarks;
  }

  public static String of(Desired desired, Projected projected) {
    return of(desired, projected, List.of());
  }

  /**
   * As the running operator says it.
   *
   * @param remarks what keeps the release from what is declared, one sentence each
   */
  public static String of(Desired desired, Projected projected, List<String> remarks) {
    return new PlanText(desired, projected, remarks).render();
  }

  private String render() {
    line(
        desired.release()
            + "  "
            + desired.origin()
            + " · revision "
            + shortRevision(desired.revision()));
    remarks.forEach(remark -> line("  " + remark));
    if (desired.suspended()) {
      line("  suspended: nothing will be done");
    }
    projected.first().blockers().forEach(blocker -> line("  cannot proceed: " + blocker));
    int changed = 0;
    TreeSet<String> unchanged = new TreeSet<>();
    List<Item> ground = itemsOf("");
    if (!ground.isEmpty()) {
      line("");
      steps(ground);
    }
    for (ServicePlan plan : projected.first().services()) {
      if (idle(plan)) {
        unchanged.add(plan.service());
      } else {
        changed++;
        service(plan);
      }
    }
    projected.first().notices().forEach(notice -> line("\n  note: " + notice));
    projected.first().undecided().forEach(open -> line("\n  to decide: " + open.text()));
    line("");
    line(summary(changed, unchanged));
    return out.toString();
  }

  private boolean idle(ServicePlan plan) {
    return plan.settled()
        && plan.findings().isEmpty()
        && plan.hold() == null
        && itemsOf(plan.service()).isEmpty();
  }

  private String summary(int changed, Set<String> unchanged) {
    String text =
        desired.release()
            + "  "
            + changed
            + (changed == 1 ? " service" : " services")
            + " to change";
    text += " · " + unchanged.size() + " unchanged";
    if (!unchanged.isEmpty()) {
      text += " (" + String.join(", ", unchanged) + ")";
    }
    // What is made anew is not gone.
    long removed = steps(Step.RemoveNetwork.class) - steps(Step.CreateNetwork.class);
    return removed <= 0 ? text : text + " · " + removed + " networks removed";
  }

  private long steps(Class<? extends Step> kind) {
    return projected.items().stream()
        .filter(i -> i instanceof Item.Do step && kind.isInstance(step.step()))
        .count();
  }

  private void service(ServicePlan plan) {
    line("");
    line("  " + plan.service() + "  " + headline(plan));
    if (plan.hold() != null) {
      line("      held back: " + plan.hold().reason());
    }
    if (plan.failure() != null) {
      line("      failed: " + plan.failure().reason());
    }
    if (plan.rollout().since() != null) {
      line("      now: " + plan.rollout().now() + "; next: " + plan.rollout().next());
    }
    if (!isSite(plan) && interrupts(plan.service()) && Replacement.frontWouldHelp(declared(plan))) {
      line("      hint: traffic: {front: {}} would replace it without that");
    }
    findings(plan);
    steps(itemsOf(plan.service()));
  }

  private DesiredService declared(ServicePlan plan) {
    return desired.services().stream()
        .filter(s -> s.name().equals(plan.service()))
        .findFirst()
        .orElseThrow();
  }

  private boolean isSite(ServicePlan plan) {
    return desired.site() != null && plan.service().equals(Site.SERVICE);
  }

  private String headline(ServicePlan plan) {
    if (isSite(plan)) {
      return SitePlanner.headline(desired);
    }
    DesiredService service = declared(plan);
    if (service.oneShot()) {
      return "runs once";
    }
    String replicas = service.replicas() + (service.replicas() == 1 ? " replica" : " replicas");
    if (!plan.replacement().startFirst()) {
      String gap = interrupts(plan.service()) ? " · does not answer while the new one starts" : "";
      return "Recreate · " + replicas + " · " + plan.replacement().reason() + said(service) + gap;
    }
    if (plan.replacement().kind() == Strategy.Kind.BLUE_GREEN) {
      String kept = ", old set kept " + service.strategy().keepOld().toSeconds() + "s";
      return "BlueGreen · " + replicas + kept + said(service) + " · no interruption expected";
    }
    String asked = plan.replacement().reason().isEmpty() ? "" : " · " + plan.replacement().reason();
    String budget = ", surge " + service.strategy().maxSurge();
    if (service.strategy().maxUnavailable() > 0) {
      budget += ", unavailable " + service.strategy().maxUnavailable();
    }
    return "Rolling · " + replicas + budget + asked + said(service) + " · no interruption expected";
  }

  /** What of it stands in the compose file and not in the AppRelease. */
  private static String said(DesiredService service) {
    Set<String> settings = service.strategy().fromCompose();
    return settings.isEmpty() ? "" : " · update_config " + String.join(", ", settings);
  }

  private boolean interrupts(String service) {
    return itemsOf(service).stream()
        .anyMatch(i -> i instanceof Item.Do step && step.step() instanceof Step.Stop);
  }

  /** Differences that several instances share are said once. */
  private void findings(ServicePlan plan) {
    SequencedMap<String, List<Finding>> byText = new LinkedHashMap<>();
    for (Finding finding : plan.findings()) {
      byText.computeIfAbsent(finding.text(), _ -> new ArrayList<>()).add(finding);
    }
    for (Map.Entry<String, List<Finding>> entry : byText.entrySet()) {
      List<Finding> same = entry.getValue();
      String note = same.getFirst().drift() ? "changed on the host" : "";
      if (same.getFirst().drift() && !same.getFirst().container().isEmpty()) {
        String names =
            same.stream()
                .limit(MAX_NAMES)
                .map(Finding::container)
                .collect(Collectors.joining(", "));
        int more = same.size() - MAX_NAMES;
        note += " · " + names + (more > 0 ? " and " + more + " more" : "");
      }
      line("      " + pad(entry.getKey(), 44) + (note.isEmpty() ? "" : "  " + note));
    }
  }

  private List<Item> itemsOf(String service) {
    return projected.items().stream()
        .filter(item ->
            switch (item) {
              case Item.Do step -> step.step().service().equals(service);
              case Item.Await await -> await.service().equals(service);
            })
        .toList();
  }

  private void steps(List<Item> items) {
    int number = 0;
    for (Item item : items) {
      number++;
      String index = String.format("  %4d  ", number);
      switch (item) {
        case Item.Do step -> line(index + StepText.of(step.step(), VERB_WIDTH, SUBJECT_WIDTH));
        case Item.Await await ->
            line(
                index
                    + pad("wait", VERB_WIDTH)
                    + pad(await.what().subject(), SUBJECT_WIDTH)
                    + await.what().why()
                    + limit(await));
      }
    }
  }

  private String limit(Item.Await await) {
    if (await.what().kind() != Wait.Kind.HEALTH) {
      return "";
    }
    Duration deadline =
        desired.services().stream()
            .filter(s -> s.name().equals(await.service()))
            .map(s -> s.strategy().progressDeadline())
            .findFirst()
            .orElse(Duration.ZERO);
    return ", at most " + deadline.toSeconds() + "s";
  }

  static String pad(String text, int width) {
    return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
  }

  /** A commit as people write it; a content hash keeps its prefix. */
  public static String shortRevision(String revision) {
    return COMMIT.matcher(revision).lookingAt()
        ? revision.substring(0, 7) + revision.substring(40)
        : revision;
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }
}

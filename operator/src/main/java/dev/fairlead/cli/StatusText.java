package dev.fairlead.cli;

import dev.fairlead.cli.Tables.Cell;
import dev.fairlead.cli.Terminal.Colour;
import dev.fairlead.http.Overview;
import dev.fairlead.status.Condition;
import dev.fairlead.status.HeldStatus;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.status.ServiceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code fairlead status} as text. Pure. */
record StatusText(Terminal terminal, Instant now) {

  List<String> overview(Overview all) {
    List<String> lines = new ArrayList<>(table(all.releases()));
    section(lines, "PROBLEMS", all.problems());
    return lines;
  }

  List<String> table(List<ReleaseStatus> releases) {
    if (releases.isEmpty()) {
      return List.of("no releases");
    }
    Tables table =
        new Tables(terminal, "RELEASE", "PHASE", "REVISION", "READY", "DRIFT", "SINCE", "MESSAGE");
    for (ReleaseStatus s : releases) {
      table.row(
          List.of(
              Cell.of(s.release()),
              Cell.of(s.phase().text(), colour(s.phase())),
              Cell.of(Words.revision(s.revision())),
              ready(s.ready(), s.desired()),
              Cell.of(Words.drift(s.drift())),
              Cell.of(Words.age(s.since(), now)),
              Cell.of(s.message())));
    }
    return table.lines();
  }

  /** One release: what it is, its conditions, services and containers, and what differs. */
  List<String> detail(ReleaseStatus s) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s  %s for %s · revision %s · %d/%d ready"
            .formatted(
                terminal.paint(Colour.BOLD, s.release()),
                terminal.paint(colour(s.phase()), s.phase().text()),
                Words.age(s.since(), now),
                Words.revision(s.revision()),
                s.ready(),
                s.desired()));
    s.message().lines().forEach(line -> lines.add("  " + line));
    lines.add("");
    lines.addAll(facts(s));
    section(lines, "", conditions(s.conditions()));
    if (!s.services().isEmpty()) {
      section(lines, "", services(s.services()));
      section(lines, "", containers(s.services()));
    }
    section(lines, "HELD", held(s.held()));
    section(lines, "DRIFT", s.drift());
    section(lines, "PROBLEMS", s.problems());
    section(lines, "NOTES", s.notices());
    return lines;
  }

  private void section(List<String> lines, String title, List<String> body) {
    if (body.isEmpty()) {
      return;
    }
    lines.add("");
    if (!title.isEmpty()) {
      lines.add(terminal.paint(Colour.GREY, title));
    }
    lines.addAll(body);
  }

  private static List<String> facts(ReleaseStatus s) {
    return List.of(
        "  origin        " + s.origin(),
        "  project       " + s.project(),
        "  generation    %d, acted upon %d".formatted(s.generation(), s.observedGeneration()),
        "  last applied  " + Words.revision(s.lastAppliedRevision()),
        "  last good     " + Words.revision(s.lastGoodRevision()));
  }

  private List<String> conditions(List<Condition> conditions) {
    Tables table = new Tables(terminal, "CONDITION", "STATUS", "REASON", "SINCE", "MESSAGE");
    for (Condition c : conditions) {
      table.row(
          c.type().text(),
          c.value().text(),
          c.reason().text(),
          Words.age(c.lastTransitionTime(), now),
          c.message());
    }
    return conditions.isEmpty() ? List.of() : table.lines();
  }

  private List<String> services(List<ServiceStatus> services) {
    Tables table =
        new Tables(terminal, "SERVICE", "READY", "UPDATED", "IMAGE", "STRATEGY", "MESSAGE");
    for (ServiceStatus s : services) {
      table.row(
          List.of(
              Cell.of(s.name()),
              ready(s.ready(), s.desired()),
              Cell.of(Integer.toString(s.updated())),
              Cell.of(s.image()),
              Cell.of(s.strategy()),
              Cell.of(said(s))));
    }
    return table.lines();
  }

  private String said(ServiceStatus service) {
    ServiceStatus.Rollout rollout = service.rollout();
    if (rollout.phase().isEmpty() || rollout.phase().equals("Complete")) {
      return service.message();
    }
    Instant since = rollout.since();
    String age = since == null ? "" : " for " + Words.age(since, now);
    String next = rollout.next().isEmpty() ? "" : "; next: " + rollout.next();
    return rollout.phase() + age + ": " + rollout.now() + next;
  }

  private List<String> containers(List<ServiceStatus> services) {
    Tables table =
        new Tables(terminal, "CONTAINER", "STATE", "HEALTH", "READY", "REVISION", "ID", "IMAGE");
    boolean any = false;
    for (ServiceStatus service : services) {
      for (ServiceStatus.Instance i : service.instances()) {
        any = true;
        table.row(
            i.name(),
            i.state(),
            i.health().isEmpty() ? "-" : i.health(),
            i.ready() ? "yes" : "no",
            Words.revision(i.revision()),
            i.id().substring(0, Math.min(12, i.id().length())),
            i.image());
      }
    }
    return any ? table.lines() : List.of();
  }

  private List<String> held(List<HeldStatus> all) {
    return all.stream()
        .map(h -> {
          String what =
              h.service().isEmpty() ? h.kind().text() : h.kind().text() + " " + h.service();
          String at = h.revision().isEmpty() ? "" : " at " + Words.revision(h.revision());
          String by = h.by().isEmpty() ? "" : " by " + h.by();
          String since = h.since() == null ? "" : ", " + Words.age(h.since(), now) + " ago";
          String until = h.until() == null ? "" : ", next try in " + Words.age(now, h.until());
          return what + at + by + since + until + (h.reason().isEmpty() ? "" : ": " + h.reason());
        })
        .toList();
  }

  private static Cell ready(int ready, int desired) {
    String text = ready + "/" + desired;
    return ready < desired ? Cell.of(text, Colour.YELLOW) : Cell.of(text);
  }

  private static Colour colour(Phase phase) {
    return switch (phase) {
      case CONVERGED -> Colour.GREEN;
      case PENDING, PROGRESSING -> Colour.CYAN;
      case DRIFTED, ROLLED_BACK -> Colour.YELLOW;
      case STALLED, INVALID -> Colour.RED;
      case SUSPENDED -> Colour.GREY;
    };
  }
}

package dev.fairlead.loop;

import dev.fairlead.desired.DeployRules;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Resolution;
import dev.fairlead.yaml.Problem;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What counts for a release, from what its sources declare and what counted before. Pure. */
final class Settled {
  private Settled() {}

  /** What its only source says; an invalid word leaves the last good one standing (I19). */
  static Entry merge(String name, Declarations by, @Nullable Entry before) {
    Declarations.Declared declared = Entry.required(by.releases.get(name));
    return switch (declared.resolution()) {
      case Resolution.Valid valid -> {
        Desired old = before == null ? null : before.desired();
        boolean same = old != null && old.fingerprint().equals(valid.desired().fingerprint());
        Instant seen = same && before != null ? before.seen() : declared.at();
        yield new Entry(
            name,
            valid.desired(),
            List.of(),
            declared.file(),
            valid.desired().revision(),
            seen,
            declared.commit(),
            by.name,
            false,
            valid.deploys());
      }
      case Resolution.Invalid invalid -> {
        List<String> problems = invalid.problems().stream().map(Problem::toString).toList();
        yield new Entry(
            name,
            lastGood(before),
            problems,
            declared.file(),
            declared.revision(),
            declared.at(),
            declared.commit(),
            by.name,
            false,
            rules(before));
      }
    };
  }

  private static @Nullable Desired lastGood(@Nullable Entry before) {
    return before == null || before.removed() ? null : before.desired();
  }

  private static DeployRules rules(@Nullable Entry before) {
    return before == null ? DeployRules.NONE : before.deploys();
  }

  /** Nobody can say which of them is meant, so none is followed. */
  static Entry collision(String name, List<Declarations> by, @Nullable Entry before) {
    Declarations first = by.getFirst();
    Declarations.Declared declared = Entry.required(first.releases.get(name));
    String places =
        by.stream()
            .map(s -> Entry.required(s.releases.get(name)).file() + " of " + s.name)
            .collect(Collectors.joining(" and "));
    return new Entry(
        name,
        lastGood(before),
        List.of(
            "the release \"%s\" is declared by %d sources: in %s; one may"
                .formatted(name, by.size(), places)),
        declared.file(),
        declared.revision(),
        declared.at(),
        null,
        before == null ? first.name : before.source(),
        false,
        rules(before));
  }
}

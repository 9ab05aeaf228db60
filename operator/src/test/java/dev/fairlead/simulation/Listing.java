package dev.fairlead.simulation;

import dev.fairlead.engine.ContainerSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The list of containers as one operator is shown it: at times what was, or not all of it. */
final class Listing {
  private final Machine machine;
  private final Weather weather;
  private final Oracle oracle;
  private final SplittableRandom random;
  private List<ContainerSummary> last;

  Listing(Machine machine, Weather weather, Oracle oracle, SplittableRandom random) {
    this.machine = machine;
    this.weather = weather;
    this.oracle = oracle;
    this.random = random;
    this.last = rows(); // A list is stale by moments, and not by the age of the host.
  }

  List<ContainerSummary> shown() {
    List<ContainerSummary> rows = rows();
    List<ContainerSummary> before = last;
    last = rows;
    if (weather.strikes(Fault.LIST_STALE)) {
      for (ContainerSummary row : rows) {
        if (!before.contains(row)) {
          oracle.hides(row.id());
        }
      }
      return before;
    }
    if (!rows.isEmpty() && weather.strikes(Fault.LIST_PARTIAL)) {
      List<ContainerSummary> some = new ArrayList<>(rows);
      oracle.hides(some.remove(random.nextInt(some.size())).id());
      return some;
    }
    return rows;
  }

  private List<ContainerSummary> rows() {
    List<ContainerSummary> rows = new ArrayList<>();
    for (Box box : machine.boxes) {
      if (!box.project.isEmpty()) {
        rows.add(box.row());
      }
    }
    return rows;
  }
}

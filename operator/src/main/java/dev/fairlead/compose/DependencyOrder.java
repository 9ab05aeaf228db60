package dev.fairlead.compose;

import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.compose.Model.Service;
import dev.fairlead.yaml.NearMiss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code depends_on}: what it refers to, and an order in which every service follows its own. */
final class DependencyOrder {
  private final Model model;

  DependencyOrder(Model model) {
    this.model = model;
  }

  /** Dependencies on enabled services, by name; an optional one on anything else is none. */
  List<Dependency> of(Service service) {
    List<Dependency> dependencies = new ArrayList<>();
    Json.Obj all = service.canonical().object("depends_on");
    for (String name : all.members().keySet()) {
      if (model.services().containsKey(name)) {
        Json.Obj entry = all.object(name);
        dependencies.add(
            new Dependency(
                name,
                Condition.valueOf(
                    entry.textOr("condition", "service_started").toUpperCase(Locale.ROOT)),
                entry.isTrue("restart"),
                !"false".equals(entry.text("required"))));
      }
    }
    return dependencies;
  }

  void check() {
    for (Service service : model.services().values()) {
      At at = service.at().get("depends_on");
      for (String name : service.canonical().object("depends_on").members().keySet()) {
        At said = at == null ? null : at.get(name);
        if (said != null) {
          reference(service, name, said);
        }
      }
    }
    List<String> circle = circle();
    if (!circle.isEmpty()) {
      Service first = model.services().get(circle.getFirst());
      At at = first == null ? model.root() : place(first, circle.get(1));
      at.refuse("services depend on one another in a circle: " + String.join(" -> ", circle));
    }
  }

  /** Where a service says that it needs another one. */
  private static At place(Service service, String other) {
    At said = service.at().near("depends_on");
    return Sharing.of(service).stream()
        .filter(s -> s.peer().service() && s.peer().name().equals(other))
        .filter(_ -> said.get(other) == null)
        .map(Sharing::at)
        .findFirst()
        .orElse(said);
  }

  private void reference(Service service, String name, At at) {
    boolean required =
        !"false".equals(service.canonical().object("depends_on").object(name).text("required"));
    if (model.services().containsKey(name) || !required) {
      return;
    }
    if (model.disabled().contains(name)) {
      at.refuse(
          "the service \"%s\" belongs to a profile that is not active".formatted(name),
          "activate one of its profiles, or set required: false");
    } else {
      at.refuse(
          "the service \"%s\" is not defined".formatted(name),
          NearMiss.hint(name, model.services().keySet()));
    }
  }

  /** Services so that each comes after what it depends on; by name where that leaves a choice. */
  List<Service> sorted() {
    Map<String, SortedSet<String>> waiting = waiting();
    List<Service> sorted = new ArrayList<>();
    while (true) {
      String next = null;
      for (Map.Entry<String, SortedSet<String>> entry : waiting.entrySet()) {
        if (entry.getValue().isEmpty()) {
          next = entry.getKey();
          break;
        }
      }
      if (next == null) {
        return sorted;
      }
      String done = next;
      waiting.remove(done);
      waiting.values().forEach(open -> open.remove(done));
      Service service = model.services().get(done);
      if (service != null) {
        sorted.add(service);
      }
    }
  }

  private Map<String, SortedSet<String>> waiting() {
    Map<String, SortedSet<String>> waiting = new TreeMap<>();
    for (Service service : model.services().values()) {
      var names = new TreeSet<String>();
      of(service).forEach(dependency -> names.add(dependency.service()));
      waiting.put(service.name(), names);
    }
    return waiting;
  }

  /** One circle of dependencies, its first service again at the end; empty when there is none. */
  private List<String> circle() {
    Map<String, SortedSet<String>> waiting = waiting();
    sorted().forEach(service -> waiting.remove(service.name()));
    if (waiting.isEmpty()) {
      return List.of();
    }
    // Every service left waits for another one that is left, so walking on must come back.
    List<String> walk = new ArrayList<>();
    String at = waiting.keySet().iterator().next();
    while (!walk.contains(at)) {
      walk.add(at);
      SortedSet<String> next = new TreeSet<>(waiting.getOrDefault(at, new TreeSet<>()));
      next.retainAll(waiting.keySet());
      if (next.isEmpty()) {
        return List.of();
      }
      at = next.first();
    }
    List<String> circle = new ArrayList<>(walk.subList(walk.indexOf(at), walk.size()));
    circle.add(at);
    return circle;
  }
}

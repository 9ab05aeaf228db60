package dev.fairlead.compose;

import dev.fairlead.yaml.NearMiss;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.MapNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code extends} by what it stands for: the extended service, from the same document or
 * from another file (whose relative paths are relative to that file), with the extending one merged
 * over it.
 */
final class Extends {
  /** Services one may extend in a row. */
  private static final int MAX_CHAIN = 50;

  private final Documents documents;
  private final Merge merge;
  private final Map<Path, MapNode> files = new HashMap<>();

  Extends(Documents documents, Merge merge) {
    this.documents = documents;
    this.merge = merge;
  }

  private record Step(String service, String file) {}

  /** A document whose services extend nothing any more. */
  MapNode resolve(MapNode document, Findings findings) {
    if (!(document.get("services") instanceof MapNode services)) {
      return document;
    }
    List<Entry> resolved = new ArrayList<>();
    for (Entry entry : services.entries()) {
      At at = new At(entry.value(), "services." + entry.key(), findings);
      Node value =
          entry.value() instanceof MapNode map && map.get("extends") != null
              ? resolved(entry.key(), map, at, services, List.of())
              : entry.value();
      resolved.add(new Entry(entry.position(), entry.key(), value));
    }
    return Nodes.with(
        document, "services", new MapNode(services.position(), services.tag(), resolved));
  }

  private MapNode resolved(
      String name, MapNode service, At at, MapNode siblings, List<Step> chain) {
    At reference = at.get("extends");
    MapNode own = Nodes.without(service, "extends");
    if (reference == null || reference.isNull()) {
      return own;
    }
    Step step = new Step(name, at.position().file());
    if (chain.contains(step) || chain.size() >= MAX_CHAIN) {
      reference.refuse("services extend one another in a circle: " + circle(chain, step));
      return own;
    }
    List<Step> longer = new ArrayList<>(chain);
    longer.add(step);
    MapNode base = base(reference, siblings, longer);
    return base == null ? own : merge.services(base, own, at.path());
  }

  private static String circle(List<Step> chain, Step closing) {
    return chain.stream().map(Step::service).collect(Collectors.joining(" -> "))
        + " -> "
        + closing.service();
  }

  private @Nullable MapNode base(At reference, MapNode siblings, List<Step> chain) {
    checkKeys(reference);
    String service =
        reference.node() instanceof MapNode map ? Nodes.string(map.get("service")) : null;
    if (service == null) {
      reference.refuse("needs a service to extend: extends: {service: NAME, file: PATH}");
      return null;
    }
    At file = reference.get("file");
    MapNode from = file == null ? siblings : servicesOf(file);
    if (from == null) {
      return null;
    }
    if (!(from.get(service) instanceof MapNode found)) {
      List<String> names = from.entries().stream().map(Entry::key).toList();
      reference
          .near("service")
          .refuse(
              "the service \"%s\" to extend does not exist".formatted(service),
              NearMiss.hint(service, names));
      return null;
    }
    At at = new At(found, "services." + service, reference.findings());
    return Resets.strip(resolved(service, found, at, from, chain));
  }

  private static void checkKeys(At reference) {
    for (Entry entry : reference.entries()) {
      if (!List.of("service", "file").contains(entry.key())) {
        reference.key(entry).refuse("extends has only service and file");
      }
    }
  }

  private @Nullable MapNode servicesOf(At file) {
    String text = Nodes.string(file.node());
    Optional<Path> path =
        text == null || text.isEmpty() ? Optional.empty() : Inputs.path(text, file);
    if (path.isEmpty()) {
      file.refuse("must be the path of a compose file");
      return null;
    }
    MapNode known = files.get(path.get());
    if (known == null) {
      known = documents.base(path.get(), file);
      if (known != null) {
        files.put(path.get(), known);
      }
    }
    if (known == null) {
      return null;
    }
    return known.get("services") instanceof MapNode services
        ? services
        : Nodes.emptyMap(known.position());
  }
}

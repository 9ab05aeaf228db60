package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountForm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Carries nameless volumes over to the container that replaces another, as compose does: those of
 * anonymous {@code volumes} entries and of the image's VOLUME. Without it every replacement would
 * lose their data (I17).
 */
final class Inheritance {
  private Inheritance() {}

  static ContainerSpec of(ContainerSpec spec, Context context, String service, int number) {
    return context.observed().of(service).stream()
        .filter(c -> c.number() == number && c.state() != Container.State.REMOVING)
        .max(Comparator.comparing(Container::created))
        .map(old -> inherit(spec, old, context))
        .orElse(spec);
  }

  private static ContainerSpec inherit(ContainerSpec spec, Container old, Context context) {
    Set<String> anonymous =
        spec.storage().mounts().stream()
            .filter(Mount::isAnonymous)
            .map(Mount::target)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> named =
        spec.storage().mounts().stream()
            .filter(m -> !m.isAnonymous())
            .map(Mount::target)
            .collect(Collectors.toSet());
    Image image = context.image(spec.image());
    if (image != null) {
      image.volumes().stream().filter(path -> !named.contains(path)).forEach(anonymous::add);
    }
    anonymous.retainAll(old.volumes().keySet());
    if (anonymous.isEmpty()) {
      return spec;
    }
    List<Mount> mounts = new ArrayList<>();
    spec.storage().mounts().stream()
        .filter(m -> !anonymous.contains(m.target()))
        .forEach(mounts::add);
    for (String target : anonymous) {
      String volume = old.volumes().getOrDefault(target, "");
      mounts.add(
          new Mount(
              Mount.Type.VOLUME,
              volume,
              target,
              false,
              MountForm.MOUNTS,
              null,
              null,
              false,
              false,
              0,
              0));
    }
    return spec.withStorage(spec.storage().withMounts(mounts));
  }
}

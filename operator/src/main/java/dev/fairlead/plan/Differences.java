package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.SecretFields;
import dev.fairlead.spec.SpecFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares a live container with what is desired, field by field. What an image gives its
 * containers by default counts as desired, merged by the Engine's own rules, so an inherited value
 * is never drift. Where the image itself differs, what merely follows from that is not listed.
 */
final class Differences {
  /**
   * Compose and the Engine know the empty list as "nothing", which an image default may have been
   * cleared to.
   */
  private static final String NOTHING = "[]";

  private static final ContainerSpec BLANK = ContainerSpec.of("");

  private Differences() {}

  /**
   * The differences between a container and a spec.
   *
   * @param liveImage the container's image, for its defaults; null when it is not on the host any
   *     more
   * @param desiredImage the image the spec's reference stands for; null when it is not on the host
   * @param ignore field paths, {@code *} at the end matches any rest
   */
  static List<Difference> between(
      Container live,
      @Nullable Image liveImage,
      ContainerSpec desired,
      @Nullable Image desiredImage,
      List<String> ignore) {
    boolean sameReference = live.spec().image().equals(desired.image());
    boolean sameImage =
        desiredImage == null ? sameReference : desiredImage.id().equals(live.imageId());
    Image defaults = sameImage ? liveImage : desiredImage;

    ContainerSpec merged = ImageDefaults.merge(desired, defaults);
    if (merged.withImage(live.spec().image()).equals(live.spec())) {
      // As almost always: nothing but the image need be told apart.
      return sameImage
          ? List.of()
          : List.of(imageDifference(live, desired, desiredImage, sameReference));
    }
    SortedMap<String, String> explicit = SpecFields.where(merged, live.spec(), desired);
    SortedMap<String, String> wanted = fields(merged, live.spec(), merged);
    SortedMap<String, String> found = fields(merged, live.spec(), live.spec());
    SortedMap<String, String> inherited =
        fields(merged, live.spec(), ImageDefaults.merge(BLANK, liveImage));

    List<Difference> differences = new ArrayList<>();
    if (!sameImage) {
      differences.add(imageDifference(live, desired, desiredImage, sameReference));
    }
    SortedSet<String> paths = new TreeSet<>(wanted.keySet());
    paths.addAll(found.keySet());
    paths.remove("image");
    if (live.spec().networking().mode().equals(desired.networking().mode())) {
      paths.remove("network_mode"); // Then its endpoints tell all, also when one was cut.
    }
    if (!live.spec().storage().equals(merged.storage())) {
      paths.removeAll(carriedOver(live.spec(), desired, defaults));
    }
    for (String path : paths) {
      String was = found.get(path);
      String becomes = wanted.get(path);
      boolean inheritedOnly =
          !explicit.containsKey(path)
              && (sameImage
                  ? liveImage == null
                  : was == null || liveImage == null || was.equals(inherited.get(path)));
      if (!inheritedOnly
          && !Objects.equals(was, becomes)
          && !(path.startsWith(SpecFields.CONTENT)
              && sameContent(path, was, becomes, live, desired))
          && !ignored(path, ignore)) {
        boolean hidden =
            SecretFields.contains(desired, path) || SecretFields.contains(live.spec(), path);
        differences.add(new Difference(path, was, becomes, hidden));
      }
    }
    return List.copyOf(differences);
  }

  /**
   * A container that none of us made does not tell what its files held, and of a mounted file it is
   * not always known.
   */
  private static boolean sameContent(
      String path,
      @Nullable String was,
      @Nullable String becomes,
      Container live,
      ContainerSpec desired) {
    if (was != null && becomes != null) {
      return becomes.equals(SpecFields.ANY_CONTENT);
    }
    String target = path.substring(SpecFields.CONTENT.length());
    return live.label(Labels.RELEASE).isEmpty()
        || desired.storage().mounts().stream().anyMatch(m -> m.target().equals(target));
  }

  /**
   * Where nothing else is declared, the volume that {@link Inheritance} carried over from a
   * predecessor is as desired as a new one would be.
   */
  private static Set<String> carriedOver(
      ContainerSpec live, ContainerSpec desired, @Nullable Image image) {
    Set<String> anonymous = new TreeSet<>(image == null ? List.<String>of() : image.volumes());
    for (Mount mount : desired.storage().mounts()) {
      if (mount.isAnonymous()) {
        anonymous.add(mount.target());
      } else {
        anonymous.remove(mount.target());
      }
    }
    return live.storage().mounts().stream()
        .filter(mount -> mount.type() == Mount.Type.VOLUME && anonymous.contains(mount.target()))
        .map(mount -> "mounts." + mount.target())
        .collect(Collectors.toSet());
  }

  private static Difference imageDifference(
      Container live, ContainerSpec desired, @Nullable Image desiredImage, boolean sameReference) {
    if (sameReference && desiredImage != null) {
      return new Difference(
          "image",
          desired.image() + " (" + shortId(live.imageId()) + ")",
          desired.image() + " (" + shortId(desiredImage.id()) + ")");
    }
    return new Difference("image", live.spec().image(), desired.image());
  }

  static String shortId(String imageId) {
    String digits = imageId.startsWith("sha256:") ? imageId.substring("sha256:".length()) : imageId;
    return "sha256:" + digits.substring(0, Math.min(12, digits.length()));
  }

  private static SortedMap<String, String> fields(
      ContainerSpec left, ContainerSpec right, ContainerSpec of) {
    SortedMap<String, String> fields = new TreeMap<>(SpecFields.where(left, right, of));
    fields.values().removeIf(NOTHING::equals);
    return fields;
  }

  private static boolean ignored(String path, List<String> patterns) {
    for (String pattern : patterns) {
      boolean prefix = pattern.endsWith("*");
      if (prefix
          ? path.startsWith(pattern.substring(0, pattern.length() - 1))
          : path.equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}

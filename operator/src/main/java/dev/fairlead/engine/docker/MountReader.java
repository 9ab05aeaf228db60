package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountForm;
import dev.fairlead.spec.MountOptions;
import dev.fairlead.spec.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads mounts from what was asked for (HostConfig.Binds and Mounts), not from what came of it.
 *
 * <ul>
 *   <li>by target, as the Engine mounts them in that order whatever the order stated
 *   <li>a volume whose name is 64 hexadecimal digits is an anonymous one carried over: no source
 *   <li>shared memory of 64 MiB is the Engine's default: 0
 *   <li>types that compose files cannot name here (npipe, cluster) are not read
 * </ul>
 */
final class MountReader {
  private static final long DEFAULT_SHARED_MEMORY = 64L << 20;
  private static final Set<String> PROPAGATIONS =
      Set.of("shared", "rshared", "slave", "rslave", "private", "rprivate");

  private MountReader() {}

  static Storage read(JsonNode host) {
    List<Mount> mounts = new ArrayList<>();
    for (String bind : Json.texts(host, "Binds")) {
      mounts.add(bind(bind));
    }
    for (JsonNode mount : host.path("Mounts")) {
      Mount read = mount(mount);
      if (read != null) {
        mounts.add(read);
      }
    }
    mounts.sort(Comparator.comparing(Mount::target));
    long shared = host.path("ShmSize").longValue();
    return new Storage(
        mounts,
        Json.map(host, "Tmpfs"),
        host.path("ReadonlyRootfs").booleanValue(),
        shared == DEFAULT_SHARED_MEMORY ? 0 : shared,
        Json.texts(host, "VolumesFrom").stream().map(MountReader::from).toList());
  }

  /** A container's id or name; that it may be written to need not be said. */
  private static String from(String text) {
    return text.endsWith(":rw") ? text.substring(0, text.length() - ":rw".length()) : text;
  }

  /** {@code source:target[:modes]}; a source that is no path is a volume's name. */
  private static Mount bind(String text) {
    String[] parts = text.split(":", 3);
    String source = parts[0];
    String target = parts.length > 1 ? parts[1] : parts[0];
    boolean readOnly = false;
    boolean noCopy = false;
    String selinux = null;
    String propagation = null;
    for (String mode : parts.length > 2 ? List.of(parts[2].split(",", -1)) : List.<String>of()) {
      switch (mode) {
        case "ro" -> readOnly = true;
        case "nocopy" -> noCopy = true;
        case "z", "Z" -> selinux = mode;
        default -> propagation = PROPAGATIONS.contains(mode) ? mode : propagation;
      }
    }
    boolean path = source.startsWith("/");
    return new Mount(
        path ? Mount.Type.BIND : Mount.Type.VOLUME,
        path ? source : volumeName(source),
        target,
        readOnly,
        MountForm.BINDS,
        propagation,
        selinux,
        noCopy,
        path,
        0,
        0);
  }

  private static @Nullable Mount mount(JsonNode mount) {
    Mount.Type type = type(Json.text(mount, "Type"));
    if (type == null) {
      return null;
    }
    String source = Json.text(mount, "Source");
    JsonNode bind = mount.path("BindOptions");
    JsonNode tmpfs = mount.path("TmpfsOptions");
    return new Mount(
            type,
            type == Mount.Type.VOLUME ? volumeName(source) : source,
            Json.text(mount, "Target"),
            mount.path("ReadOnly").booleanValue(),
            MountForm.MOUNTS,
            Json.textOrNull(bind, "Propagation"),
            null,
            mount.path("VolumeOptions").path("NoCopy").booleanValue(),
            bind.path("CreateMountpoint").booleanValue(),
            tmpfs.path("SizeBytes").longValue(),
            tmpfs.path("Mode").intValue())
        .withOptions(options(mount));
  }

  private static SortedMap<String, String> options(JsonNode mount) {
    JsonNode bind = mount.path("BindOptions");
    JsonNode volume = mount.path("VolumeOptions");
    String subpath =
        Json.text(volume, "Subpath") + Json.text(mount.path("ImageOptions"), "Subpath");
    String recursive = "";
    if (bind.path("NonRecursive").booleanValue()) {
      recursive = "disabled";
    } else if (bind.path("ReadOnlyNonRecursive").booleanValue()) {
      recursive = "writable";
    } else if (bind.path("ReadOnlyForceRecursive").booleanValue()) {
      recursive = "readonly";
    }
    return MountOptions.of(subpath, recursive, Json.map(volume, "Labels"));
  }

  private static Mount.@Nullable Type type(String text) {
    for (Mount.Type type : Mount.Type.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
        return type;
      }
    }
    return null;
  }

  private static String volumeName(String source) {
    return source.matches("[0-9a-f]{64}") ? "" : source;
  }
}

package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The two ways in which a create body states a mount; compose decides which ({@link Mount#form}).
 */
final class MountBody {
  private static final int CREATE_MOUNTPOINT_SINCE = 42;

  private MountBody() {}

  /** {@code source:target:rw|ro[,z|Z]}, an entry of HostConfig.Binds. */
  static String bind(Mount mount) {
    List<String> modes = new ArrayList<>();
    modes.add(mount.readOnly() ? "ro" : "rw");
    if (mount.selinux() != null) {
      modes.add(mount.selinux());
    }
    if (mount.noCopy()) {
      modes.add("nocopy");
    }
    if (mount.propagation() != null) {
      modes.add(mount.propagation());
    }
    return mount.source() + ":" + mount.target() + ":" + String.join(",", modes);
  }

  /** An entry of HostConfig.Mounts. */
  static ObjectNode mount(Mount mount, int apiMinor) {
    ObjectNode body = Json.object().put("Type", mount.type().name().toLowerCase(Locale.ROOT));
    CreateBody.putText(body, "Source", mount.source());
    body.put("Target", mount.target());
    if (mount.readOnly()) {
      body.put("ReadOnly", true);
    }
    if (MountOptions.isBare(mount)) {
      return body;
    }
    switch (mount.type()) {
      case BIND -> {
        ObjectNode options = body.putObject("BindOptions");
        CreateBody.putText(options, "Propagation", mount.propagation());
        recursive(options, MountOptions.recursive(mount));
        if (mount.createHostPath() && apiMinor >= CREATE_MOUNTPOINT_SINCE) {
          options.put("CreateMountpoint", true);
        }
      }
      case VOLUME -> {
        ObjectNode options = body.putObject("VolumeOptions");
        if (mount.noCopy()) {
          options.put("NoCopy", true);
        }
        CreateBody.putText(options, "Subpath", MountOptions.subpath(mount));
        CreateBody.putAll(options, "Labels", MountOptions.labels(mount));
      }
      case IMAGE -> {
        ObjectNode options = body.putObject("ImageOptions");
        CreateBody.putText(options, "Subpath", MountOptions.subpath(mount));
      }
      case TMPFS -> {
        ObjectNode options = body.putObject("TmpfsOptions");
        CreateBody.putNumber(options, "SizeBytes", mount.sizeBytes());
        CreateBody.putNumber(options, "Mode", mount.mode());
      }
    }
    return body;
  }

  private static void recursive(ObjectNode options, String recursive) {
    switch (recursive) {
      case "disabled" -> options.put("NonRecursive", true);
      case "writable" -> options.put("ReadOnlyNonRecursive", true);
      case "readonly" -> options.put("ReadOnlyForceRecursive", true);
      default -> {}
    }
  }
}

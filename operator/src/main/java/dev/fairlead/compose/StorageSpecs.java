package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountForm;
import dev.fairlead.spec.MountOptions;
import dev.fairlead.spec.Storage;
import dev.fairlead.spec.VolumeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Mounts, in the Engine's terms, and in the place of the create body where compose states them. */
final class StorageSpecs {
  private final Model model;
  private final Inputs inputs;

  /** Of the project. */
  private final Path directory;

  StorageSpecs(Model model, Inputs inputs, Path directory) {
    this.model = model;
    this.inputs = inputs;
    this.directory = directory;
  }

  Storage of(Service service) {
    Json.Obj canonical = service.canonical();
    List<Mount> mounts = new ArrayList<>();
    var taken = new TreeSet<String>();
    At places = service.at().near("volumes");
    FileSpecs written = new FileSpecs(model, inputs, service);
    int index = 0;
    for (Json.Obj volume : canonical.objects("volumes")) {
      At at = places.near(index++);
      String source = volume.textOr("source", "");
      String target = volume.textOr("target", "");
      if (service.written() && isReadFile(volume, source, at)) {
        written.bind(Path.of(source), target, at);
      } else {
        mounts.add(stated(volume, mount(volume, at)));
      }
      taken.add(target);
    }
    for (Mount file : service.written() ? List.<Mount>of() : files(canonical)) {
      // A mount of the service itself goes before a secret on the same target.
      if (taken.add(file.target())) {
        mounts.add(file);
      }
    }
    mounts.sort(Comparator.comparing(Mount::target));
    var tmpfs = new TreeMap<String, String>();
    for (String entry : canonical.texts("tmpfs")) {
      String[] parts = entry.split(":", 2);
      tmpfs.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    return new Storage(
        mounts,
        tmpfs,
        canonical.isTrue("read_only"),
        canonical.number("shm_size"),
        Sharing.volumesFrom(canonical),
        written.among(taken));
  }

  /** Compose sends options only where the file has some for the mount's type. */
  private static Mount stated(Json.Obj said, Mount mount) {
    return switch (mount.type()) {
      case TMPFS -> said.has("tmpfs") ? mount : MountOptions.bare(mount);
      case IMAGE -> said.has("image") ? mount : MountOptions.bare(mount);
      case VOLUME ->
          said.has("volume") || mount.form() == MountForm.BINDS ? mount : MountOptions.bare(mount);
      case BIND -> mount;
    };
  }

  private Mount mount(Json.Obj mount, At at) {
    String source = mount.textOr("source", "");
    String target = mount.textOr("target", "");
    boolean readOnly = mount.isTrue("read_only");
    return switch (mount.textOr("type", "")) {
      case "image" ->
          Mount.bind(source, target, readOnly)
              .as(Mount.Type.IMAGE)
              .withOptions(
                  MountOptions.of(
                      mount.object("image").textOr("subpath", ""), "", new TreeMap<>()));
      case "bind" -> {
        String host = inputs.onHost(source, false, at);
        Mount bound = bind(mount, host, target, readOnly);
        yield readOnly && host.equals(source) && ofTheProject(source, at)
            ? bound.withContent(inputs.content(source, false, at))
            : bound;
      }
      case "tmpfs" ->
          new Mount(
              Mount.Type.TMPFS,
              "",
              target,
              readOnly,
              MountForm.MOUNTS,
              null,
              null,
              false,
              false,
              mount.object("tmpfs").number("size"),
              (int) mount.object("tmpfs").number("mode"));
      default -> volume(mount, source, target, readOnly);
    };
  }

  /**
   * What a container can write to is its data; what lies elsewhere is somebody else's to change.
   */
  private boolean ofTheProject(String source, At at) {
    return Inputs.path(source, at).filter(path -> path.startsWith(directory)).isPresent();
  }

  /** Whether a mount is a single file of the project that the container can only read. */
  private boolean isReadFile(Json.Obj volume, String source, At at) {
    return volume.textOr("type", "").equals("bind")
        && volume.isTrue("read_only")
        && ofTheProject(source, at)
        && inputs.isFile(Path.of(source));
  }

  private static Mount bind(Json.Obj mount, String source, String target, boolean readOnly) {
    Json.Obj options = mount.object("bind");
    boolean create = !mount.has("bind") || options.isTrue("create_host_path");
    String recursive = options.textOr("recursive", "");
    boolean asText = create && !options.has("propagation") && recursive.isEmpty();
    return new Mount(
            Mount.Type.BIND,
            source,
            target,
            readOnly,
            asText ? MountForm.BINDS : MountForm.MOUNTS,
            options.text("propagation"),
            options.text("selinux"),
            false,
            create,
            0,
            0)
        .withOptions(MountOptions.of("", recursive, new TreeMap<>()));
  }

  private Mount volume(Json.Obj mount, String source, String target, boolean readOnly) {
    Json.Obj options = mount.object("volume");
    boolean noCopy = options.isTrue("nocopy");
    SortedMap<String, String> special =
        MountOptions.of(
            options.textOr("subpath", ""), "", NetworkingSpecs.texts(options, "labels"));
    boolean asText = !source.isEmpty() && !noCopy && special.isEmpty();
    return new Mount(
            Mount.Type.VOLUME,
            source.isEmpty() ? "" : model.realName("volumes", source),
            target,
            readOnly,
            asText ? MountForm.BINDS : MountForm.MOUNTS,
            null,
            asText ? mount.object("bind").text("selinux") : null,
            noCopy,
            false,
            0,
            0)
        .withOptions(special);
  }

  private List<Mount> files(Json.Obj service) {
    List<Mount> files = new ArrayList<>();
    for (Json.Obj secret : service.objects("secrets")) {
      if (isFile("secrets", secret)) {
        files.add(file("secrets", secret, "/run/secrets/"));
      }
    }
    for (Json.Obj config : service.objects("configs")) {
      if (isFile("configs", config)) {
        files.add(MountOptions.bare(file("configs", config, "/")));
      }
    }
    return files;
  }

  private boolean isFile(String section, Json.Obj reference) {
    String source = reference.textOr("source", "");
    return model.canonical().object(section).object(source).has("file");
  }

  private Mount file(String section, Json.Obj reference, String directory) {
    String source = reference.textOr("source", "");
    String target = reference.textOr("target", source);
    String file = model.canonical().object(section).object(source).textOr("file", "");
    At asker = model.root().near(section).near(source).near("file");
    String host = inputs.onHost(file, true, asker);
    return new Mount(
            Mount.Type.BIND,
            host,
            GoPath.absolute(directory, target),
            true,
            MountForm.MOUNTS,
            null,
            null,
            false,
            false,
            0,
            0)
        .withContent(host.equals(file) ? inputs.content(file, true, asker) : null);
  }

  /** The named volumes that services use, by key. */
  List<VolumeSpec> used(ConfigHash hash) {
    var keys = new TreeSet<String>();
    for (Service service : model.services().values()) {
      for (Json.Obj mount : service.canonical().objects("volumes")) {
        if (mount.textOr("type", "").equals("volume") && mount.has("source")) {
          keys.add(mount.textOr("source", ""));
        }
      }
    }
    return keys.stream().map(key -> volume(key, hash)).toList();
  }

  private VolumeSpec volume(String key, ConfigHash hash) {
    Json.Obj resource =
        NetworkingSpecs.named(model.realName("volumes", key), model.resource("volumes", key));
    boolean external = resource.isTrue("external");
    String driver = resource.textOr("driver", "local");
    return new VolumeSpec(
        key,
        resource.textOr("name", ""),
        external,
        driver,
        NetworkingSpecs.texts(resource, "driver_opts"),
        NetworkingSpecs.texts(resource, "labels"),
        external ? "" : hash.resource(withDriver(resource, driver)));
  }

  private static Json.Obj withDriver(Json.Obj volume, String driver) {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    members.put("name", new Json.Str(volume.textOr("name", "")));
    members.put("driver", new Json.Str(driver));
    volume.members().forEach(members::putIfAbsent);
    return new Json.Obj(members);
  }
}

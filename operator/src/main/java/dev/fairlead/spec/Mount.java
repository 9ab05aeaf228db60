package dev.fairlead.spec;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One mount, in the Engine's terms; {@link MountForm} says where in the create body compose puts
 * it.
 *
 * @param source the host path of a bind, the real name of a volume; empty for tmpfs and anonymous
 *     volumes
 * @param target the path inside, cleaned
 * @param createHostPath binds only: whether a missing source is created
 * @param sizeBytes tmpfs only; 0 is unlimited
 * @param mode tmpfs only: permission bits; 0 is the Engine's
 * @param content of a config's or secret's file: tells it from another content of that file; null
 *     when it is not known, or when the source tells it
 * @param options what few mounts ask for: {@link MountOptions}
 */
public record Mount(
    Type type,
    String source,
    String target,
    boolean readOnly,
    MountForm form,
    @Nullable String propagation,
    @Nullable String selinux,
    boolean noCopy,
    boolean createHostPath,
    long sizeBytes,
    int mode,
    @Nullable String content,
    SortedMap<String, String> options) {

  public Mount {
    options = Ordered.map(options);
  }

  /** One that asks for nothing special, and whose content is not known or does not matter. */
  public Mount(
      Type type,
      String source,
      String target,
      boolean readOnly,
      MountForm form,
      @Nullable String propagation,
      @Nullable String selinux,
      boolean noCopy,
      boolean createHostPath,
      long sizeBytes,
      int mode) {
    this(
        type,
        source,
        target,
        readOnly,
        form,
        propagation,
        selinux,
        noCopy,
        createHostPath,
        sizeBytes,
        mode,
        null,
        new TreeMap<>());
  }

  /**
   * The Engine's mount types that compose files can name. An anonymous volume is a VOLUME without a
   * source.
   */
  public enum Type {
    BIND,
    VOLUME,
    TMPFS,
    IMAGE
  }

  public static Mount bind(String source, String target, boolean readOnly) {
    return new Mount(
        Type.BIND, source, target, readOnly, MountForm.BINDS, null, null, false, true, 0, 0);
  }

  public static Mount volume(String source, String target, boolean readOnly) {
    return new Mount(
        Type.VOLUME, source, target, readOnly, MountForm.BINDS, null, null, false, false, 0, 0);
  }

  /** A volume without a name: new with every container. */
  public static Mount anonymous(String target) {
    return new Mount(
        Type.VOLUME, "", target, false, MountForm.MOUNTS, null, null, false, false, 0, 0);
  }

  /** The same, with what is in it. */
  public Mount withContent(@Nullable String digest) {
    return new Mount(
        type,
        source,
        target,
        readOnly,
        form,
        propagation,
        selinux,
        noCopy,
        createHostPath,
        sizeBytes,
        mode,
        digest,
        options);
  }

  /** The same, asking for something special. */
  public Mount withOptions(SortedMap<String, String> special) {
    return new Mount(
        type,
        source,
        target,
        readOnly,
        form,
        propagation,
        selinux,
        noCopy,
        createHostPath,
        sizeBytes,
        mode,
        content,
        special);
  }

  /** The same as a mount of another type, stated as an object. */
  public Mount as(Type other) {
    return new Mount(
        other,
        source,
        target,
        readOnly,
        MountForm.MOUNTS,
        propagation,
        selinux,
        noCopy,
        false,
        sizeBytes,
        mode,
        content,
        options);
  }

  public boolean isAnonymous() {
    return type == Type.VOLUME && source.isEmpty();
  }
}

package dev.fairlead.spec;

/**
 * Where compose states a mount in the create body: {@code HostConfig.Binds} as text, or {@code
 * HostConfig.Mounts} as an object.
 */
public enum MountForm {
  BINDS,
  MOUNTS
}

package dev.fairlead.source;

/**
 * What a removed AppRelease file may cause.
 *
 * @param prune whether its containers are removed; volumes never are
 * @param allowMassRemoval whether more than half of all releases may go at once
 */
public record PrunePolicy(boolean prune, boolean allowMassRemoval) {
  public static final PrunePolicy KEEP = new PrunePolicy(false, false);
}

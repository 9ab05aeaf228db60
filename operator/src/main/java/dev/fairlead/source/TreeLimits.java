package dev.fairlead.source;

/**
 * Bounds of a source's tree (I16). Desired state is small; who exceeds these has most likely named
 * the wrong directory, or keeps data in it.
 *
 * @param maxEntries directory entries looked at, of any kind
 * @param maxFiles YAML files
 * @param maxFileBytes of one file
 * @param maxTotalBytes of all files read
 * @param maxDepth of directories below the root
 */
public record TreeLimits(
    int maxEntries, int maxFiles, int maxFileBytes, long maxTotalBytes, int maxDepth) {

  public static final TreeLimits DEFAULT = new TreeLimits(50_000, 5_000, 1 << 20, 64L << 20, 32);

  public TreeLimits {
    if (Math.min(Math.min(maxEntries, maxFiles), Math.min(maxFileBytes, maxDepth)) < 1
        || maxTotalBytes < 1) {
      throw new IllegalArgumentException("every limit must be at least 1");
    }
  }
}

package dev.fairlead.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits. Zero or null is "not limited" and "the Engine's default", as the Engine itself says it.
 *
 * @param nanoCpus billionths of a CPU
 * @param memorySwapBytes memory plus swap; 0 lets the Engine choose twice the memory
 * @param pids null is unlimited
 */
public record Resources(
    long nanoCpus,
    long cpuShares,
    long cpuPeriod,
    long cpuQuota,
    String cpuset,
    long memoryBytes,
    long memoryReservationBytes,
    long memorySwapBytes,
    @Nullable Long pids,
    int oomScoreAdjust,
    boolean oomKillDisable,
    List<Ulimit> ulimits) {

  public static final Resources NONE =
      new Resources(0, 0, 0, 0, "", 0, 0, 0, null, 0, false, List.of());

  public Resources {
    ulimits = ulimits.stream().sorted(java.util.Comparator.comparing(Ulimit::name)).toList();
  }

  public Resources withMemorySwap(long bytes) {
    return new Resources(
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        cpuset,
        memoryBytes,
        memoryReservationBytes,
        bytes,
        pids,
        oomScoreAdjust,
        oomKillDisable,
        ulimits);
  }

  /** One rlimit, for example {@code nofile}. */
  public record Ulimit(String name, long soft, long hard) {}
}

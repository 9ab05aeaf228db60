package dev.fairlead.spec;

import org.jspecify.annotations.Nullable;

/**
 * The Engine's restart policy.
 *
 * @param maximumRetries on-failure only; 0 is unlimited
 * @param said whether {@code no} is said and not only meant, which makes no difference; null is no
 */
public record Restart(Policy policy, int maximumRetries, @Nullable Boolean said) {

  public Restart(Policy policy, int maximumRetries) {
    this(policy, maximumRetries, null);
  }

  public static final Restart NO = new Restart(Policy.NO, 0);

  /** The same as none, in so many words. */
  public static final Restart SAID_NO = new Restart(Policy.NO, 0, true);

  /** Names as the Engine spells them, {@code -} for {@code _}. */
  public enum Policy {
    NO,
    ALWAYS,
    UNLESS_STOPPED,
    ON_FAILURE;

    public String engineName() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** Whether the Engine itself starts the container again after it exited. */
  public boolean restartsAfterExit() {
    return policy != Policy.NO;
  }
}

package dev.fairlead.spec;

/**
 * The Engine's restart policy.
 *
 * @param maximumRetries on-failure only; 0 is unlimited
 */
public record Restart(Policy policy, int maximumRetries) {

  public static final Restart NO = new Restart(Policy.NO, 0);

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

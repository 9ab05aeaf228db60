package dev.fairlead.observed;

/**
 * An instance as a proxy knows it.
 *
 * @param name twelve digits of the container's id, an underscore, its address: a container that
 *     comes back under another address is another backend
 * @param sessions what goes on with it or waits for it, at processes of the proxy that are being
 *     replaced too; {@link #UNCOUNTED} from a proxy that cannot tell
 */
public record Backend(String name, State state, long sessions) {
  public static final long UNCOUNTED = -1;

  /** How far the proxy sends it work. */
  public enum State {
    /** It gets work, and answered when it was asked. */
    ADMITTED,
    /** It is to get work; nobody knows yet whether it answers. */
    COMING,
    /** It is to get work and does not answer. */
    DOWN,
    /** It gets no new work. */
    DRAINING
  }

  /** Whether something may go on with it. */
  public boolean busy() {
    return sessions != 0;
  }

  public static String name(String containerId, String address) {
    return containerId.substring(0, Math.min(12, containerId.length())) + "_" + address;
  }

  /** Whether it is this container, at whatever address. */
  public boolean isOf(String containerId) {
    int end = name.indexOf('_');
    return end > 0 && containerId.startsWith(name.substring(0, end));
  }
}

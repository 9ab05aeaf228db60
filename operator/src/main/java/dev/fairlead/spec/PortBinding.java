package dev.fairlead.spec;

/**
 * One published port.
 *
 * @param target the container's port, 1 to 65535
 * @param protocol tcp, udp or sctp
 * @param hostAddress empty is all addresses
 * @param published the host's port, a range {@code 3000-3002} of which the Engine takes a free one,
 *     or empty for any
 */
public record PortBinding(int target, String protocol, String hostAddress, String published) {

  /** Whether only one container can hold it at a time. */
  public boolean fixed() {
    return !published.isEmpty() && !published.equals("0") && !published.contains("-");
  }
}

package dev.fairlead.spec;

import java.util.Comparator;

/**
 * Where a host listens.
 *
 * @param address IPv4 or IPv6 without brackets; empty is all addresses
 * @param port 1 to 65535
 */
public record Listen(String address, int port) implements Comparable<Listen> {
  private static final Comparator<Listen> ORDER =
      Comparator.comparing(Listen::address).thenComparingInt(Listen::port);

  /** The host's side of a published port that is fixed. */
  public static Listen of(PortBinding port) {
    String address = port.hostAddress().equals("0.0.0.0") ? "" : port.hostAddress();
    return new Listen(address, Integer.parseInt(port.published()));
  }

  /** Whether not both can be listened on. */
  public boolean meets(Listen other) {
    boolean any = address.isEmpty() || other.address.isEmpty();
    return port == other.port && (any || address.equals(other.address));
  }

  @Override
  public int compareTo(Listen other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return (address.isEmpty() ? "*" : address.contains(":") ? "[" + address + "]" : address)
        + ":"
        + port;
  }
}

package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import java.util.Optional;

/**
 * Where the operator, on the same host, reaches a container: at its address on its primary network,
 * else on the first of the others by name; at the host's own in host mode; and where it shares the
 * network of another container, at that one's.
 */
final class Address {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String SHARED = "container:";

  private Address() {}

  /** Empty when it has none. */
  static String of(Container container, Observed observed) {
    return of(container, observed, "");
  }

  /**
   * The same for who looks for it on a network.
   *
   * @param network its real name; empty for no matter which
   */
  static String of(Container container, Observed observed, String network) {
    String on = network.isEmpty() ? "" : container.addresses().getOrDefault(network, "");
    if (!on.isEmpty()) {
      return on;
    }
    String mode = container.spec().networking().mode();
    if (!mode.startsWith(SHARED)) {
      return own(container);
    }
    String owner = mode.substring(SHARED.length());
    Optional<Container> found =
        observed.containers().stream()
            .filter(c -> c.id().equals(owner) || c.name().equals(owner))
            .findFirst();
    // One that shares a network cannot lend it on: there is no chain to follow.
    return found.map(Address::own).orElse("");
  }

  private static String own(Container container) {
    String mode = container.spec().networking().mode();
    if (mode.equals("host")) {
      return LOOPBACK;
    }
    String primary = container.addresses().getOrDefault(mode, "");
    return !primary.isEmpty()
        ? primary
        : container.addresses().values().stream().filter(a -> !a.isEmpty()).findFirst().orElse("");
  }
}

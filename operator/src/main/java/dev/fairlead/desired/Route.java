package dev.fairlead.desired;

import dev.fairlead.spec.Listen;
import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.util.SortedSet;

/**
 * A way from addresses of the host to one port of a service's instances, by a proxy.
 *
 * @param id {@code project:service:} and the first of what it listens on: no other of this host has
 *     it
 * @param listens what the proxy listens on
 * @param port the instances' own
 * @param http whether the proxy understands HTTP; else it forwards connections
 * @param proxyProtocol whether it tells instances the client's address by the PROXY protocol
 * @param admit how long it may take to reach a new instance
 */
public record Route(
    String id,
    SortedSet<Listen> listens,
    int port,
    boolean http,
    boolean proxyProtocol,
    Duration admit) {

  public Route {
    listens = Ordered.set(listens);
  }
}

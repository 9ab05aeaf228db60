package dev.fairlead.http;

import dev.fairlead.spec.Ordered;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where the local API listens, and under which names it may be called.
 *
 * @param port 0 picks a free one
 * @param names further host names, beside those of the loopback interface, that a request may ask
 *     for; a web page that rebinds its own name to this host asks for another and is refused
 */
public record ApiAddress(String host, int port, SortedSet<String> names) {
  public static final ApiAddress DEFAULT = new ApiAddress("127.0.0.1", 7700, new TreeSet<>());

  private static final int MAX_PORT = 65_535;

  public ApiAddress {
    if (host.isBlank() || port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "\"%s:%d\" is no address: expected HOST:PORT, for example 127.0.0.1:7700"
              .formatted(host, port));
    }
    names = Ordered.set(names);
  }

  /** Reads {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code PORT}. */
  public static ApiAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? DEFAULT.host() : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || (host.indexOf(':') >= 0 && !host.startsWith("["))) {
      throw new IllegalArgumentException(
          "\"%s\" is no address: expected HOST:PORT, for example 127.0.0.1:7700".formatted(text));
    }
    return new ApiAddress(host, Integer.parseInt(port), new TreeSet<>());
  }

  public String url(int boundPort) {
    return "http://" + host + ":" + boundPort;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}

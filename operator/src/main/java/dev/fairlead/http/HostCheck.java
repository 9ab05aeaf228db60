package dev.fairlead.http;

import com.sun.net.httpserver.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps web pages out. A browser on this machine can reach the loopback interface on behalf of any
 * page: by rebinding the page's name to 127.0.0.1 (seen in Host), or by posting across origins
 * (seen in Origin).
 */
final class HostCheck {
  private final Set<String> allowed = new TreeSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

  HostCheck(ApiAddress address) {
    allowed.add(address.host().toLowerCase(Locale.ROOT));
    address.names().forEach(name -> allowed.add(name.toLowerCase(Locale.ROOT)));
  }

  /** Why the request is refused, or empty. */
  Optional<String> refusal(Headers headers) {
    String host = headers.getFirst("Host");
    if (host != null && !allowed.contains(name(host))) {
      return Optional.of(
          "this API is not served as \"%s\": ask for 127.0.0.1, or allow the name".formatted(host));
    }
    String origin = headers.getFirst("Origin");
    if (origin != null && !allowed.contains(name(authority(origin)))) {
      return Optional.of("requests from the web page %s are refused".formatted(origin));
    }
    return Optional.empty();
  }

  private static String authority(String origin) {
    int scheme = origin.indexOf("://");
    return scheme < 0 ? origin : origin.substring(scheme + "://".length());
  }

  private static String name(String authority) {
    String text = authority.toLowerCase(Locale.ROOT);
    int colon = text.lastIndexOf(':');
    return colon > text.lastIndexOf(']') ? text.substring(0, colon) : text;
  }
}

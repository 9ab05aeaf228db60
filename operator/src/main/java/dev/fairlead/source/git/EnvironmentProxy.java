package dev.fairlead.source.git;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.util.Locale;
import java.util.Map;

/**
 * The proxy that the environment names, as curl and git read it: {@code https_proxy}, {@code
 * http_proxy} (in small letters only, as elsewhere), {@code all_proxy}, and {@code no_proxy} with
 * host names, their endings, and {@code *}.
 */
public final class EnvironmentProxy {
  private static final int DEFAULT_PORT = 1080;

  private final Map<String, String> environment;

  public EnvironmentProxy(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  public Proxy of(URL url) {
    String named = named(url.getProtocol());
    if (named.isEmpty() || isExempt(url.getHost())) {
      return Proxy.NO_PROXY;
    }
    URI proxy = URI.create(named.contains("://") ? named : "http://" + named);
    if (proxy.getHost() == null) {
      throw new IllegalArgumentException("the proxy that the environment names has no host");
    }
    int port = proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    boolean socks = String.valueOf(proxy.getScheme()).startsWith("socks");
    return new Proxy(
        socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port));
  }

  private String named(String scheme) {
    String own = value(scheme + "_proxy", scheme.equals("https"));
    return own.isEmpty() ? value("all_proxy", true) : own;
  }

  private String value(String name, boolean capitals) {
    String small = environment.getOrDefault(name, "");
    return small.isEmpty() && capitals
        ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "")
        : small;
  }

  private boolean isExempt(String host) {
    for (String entry : value("no_proxy", true).split(",", -1)) {
      String name = entry.strip().toLowerCase(Locale.ROOT);
      String plain = name.startsWith(".") ? name.substring(1) : name;
      String lower = host.toLowerCase(Locale.ROOT);
      if (name.equals("*")
          || (!plain.isEmpty() && (lower.equals(plain) || lower.endsWith("." + plain)))) {
        return true;
      }
    }
    return false;
  }
}

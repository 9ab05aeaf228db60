package dev.fairlead.source.git;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL that a repository names another one by. Whoever can commit writes it, so it leads to no
 * place that the repository's own URL would not: not from a server to files of this host, not from
 * an encrypted connection to one that is not, and not from elsewhere to this machine.
 */
final class RelatedUrl {
  private static final Set<String> ENCRYPTED = Set.of("https", "ssh");
  private static final Pattern SCP = Pattern.compile("([\\w.+-]+@)?([\\w.-]+):(?!//)(.+)");

  private RelatedUrl() {}

  /**
   * The whole URL, safe to be used.
   *
   * @param by the URL of the repository that names it
   * @throws IllegalArgumentException with a sentence part: why not
   */
  static String of(String by, String named) {
    String url = whole(by, named.strip());
    GitAddress.check(url);
    URI own = URI.create(by);
    URI other = URI.create(url);
    if (isFile(other) && !isFile(own)) {
      throw new IllegalArgumentException("it is a path of this host");
    }
    if (ENCRYPTED.contains(own.getScheme()) && !ENCRYPTED.contains(other.getScheme())) {
      throw new IllegalArgumentException(
          "it is " + other.getScheme() + ", and the repository itself is " + own.getScheme());
    }
    if (!isFile(own) && !isFile(other) && isLocal(other.getHost()) && !isLocal(own.getHost())) {
      throw new IllegalArgumentException("it is on this machine, and the repository itself is not");
    }
    return url;
  }

  /** Whether two URLs lead to one server. */
  static boolean sameHost(String one, String other) {
    URI a = URI.create(one);
    URI b = URI.create(other);
    return Objects.equals(a.getHost(), b.getHost())
        && (a.getPort() == b.getPort() || !Objects.equals(a.getScheme(), b.getScheme()));
  }

  private static String whole(String by, String named) {
    if (named.equals(".") || named.startsWith("./") || named.startsWith("../")) {
      return relative(by, named);
    }
    if (named.startsWith("/")) {
      return "file://" + named;
    }
    Matcher scp = SCP.matcher(named);
    if (!named.contains("://") && scp.matches()) {
      String user = scp.group(1) == null ? "" : scp.group(1);
      return "ssh://" + user + scp.group(2) + "/" + scp.group(3).replaceAll("^/+", "");
    }
    return named;
  }

  /** As git does it: each {@code ../} takes one part off the end. */
  private static String relative(String by, String named) {
    URI own = URI.create(by);
    String base = by.replaceAll("/+$", "");
    String rest = named;
    int least = base.length() - own.getRawPath().replaceAll("/+$", "").length();
    while (true) {
      if (rest.startsWith("./")) {
        rest = rest.substring(2);
      } else if (rest.startsWith("../")) {
        rest = rest.substring(3);
        int slash = base.lastIndexOf('/');
        if (slash < least) {
          throw new IllegalArgumentException("it leads above the root of the server");
        }
        base = base.substring(0, slash);
      } else {
        return rest.isEmpty() || rest.equals(".") ? base : base + "/" + rest;
      }
    }
  }

  private static boolean isFile(URI uri) {
    return "file".equals(uri.getScheme());
  }

  private static boolean isLocal(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isAnyLocalAddress()) {
          return true;
        }
      }
      return false;
    } catch (UnknownHostException e) {
      return false; // A proxy may know it; who asks is told if nobody does.
    }
  }
}

package dev.fairlead.kube;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A Kubernetes source as it is written: {@code kube[:NAMESPACE][?selector=shard=a&host=web1]}.
 *
 * @param namespace empty for all
 * @param selector of labels; empty for all objects
 * @param kubeconfig the file that was named; empty to look for one
 * @param context of the kubeconfig; empty for its current one
 * @param host the name of this host's DockerHost; empty for the machine's own
 * @param labels of this host's DockerHost
 * @param directory where relative paths of compose files start, on this host
 * @param elect whether another operator of the same host may be there, so that one is chosen
 * @param heartbeat how often this host says that it is there; one that was not heard of for three
 *     times as long is down
 */
public record KubeAddress(
    String namespace,
    String selector,
    String kubeconfig,
    String context,
    String host,
    Map<String, String> labels,
    Path directory,
    boolean elect,
    Duration heartbeat) {
  private static final String SCHEME = "kube";
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern HOST = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Path DIRECTORY = Path.of("/srv/fairlead");
  private static final List<String> KEYS =
      List.of(
          "selector", "kubeconfig", "context", "host", "labels", "directory", "elect", "heartbeat");

  public KubeAddress {
    labels = Map.copyOf(labels);
  }

  /** Whether a source is one of these. */
  public static boolean isOne(String source) {
    return source.equals(SCHEME)
        || source.startsWith(SCHEME + ":")
        || source.startsWith(SCHEME + "?");
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with one sentence when it cannot be meant
   */
  public static KubeAddress parse(String source) {
    String[] halves = source.split("\\?", 2);
    String namespace = halves[0].substring(SCHEME.length()).replaceFirst("^:", "");
    if (!namespace.isEmpty() && !NAMESPACE.matcher(namespace).matches()) {
      throw new IllegalArgumentException(
          "--source %s: \"%s\" is not the name of a namespace".formatted(source, namespace));
    }
    Map<String, String> values = values(source, halves.length < 2 ? "" : halves[1]);
    String host = values.getOrDefault("host", "");
    if (!host.isEmpty() && !HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "--source %s: host \"%s\" is not a DNS name".formatted(source, host));
    }
    return new KubeAddress(
        namespace,
        values.getOrDefault("selector", ""),
        values.getOrDefault("kubeconfig", ""),
        values.getOrDefault("context", ""),
        host,
        labels(source, values.getOrDefault("labels", "")),
        Path.of(values.getOrDefault("directory", DIRECTORY.toString()))
            .toAbsolutePath()
            .normalize(),
        elect(source, values.getOrDefault("elect", "false")),
        Duration.ofSeconds(seconds(source, values.getOrDefault("heartbeat", "20"))));
  }

  /** A slip of the pen must not let two operators act for one host. */
  private static boolean elect(String source, String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(
          "--source %s: elect is true or false, not \"%s\"".formatted(source, text));
    }
    return text.equals("true");
  }

  private static int seconds(String source, String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(
          "--source %s: heartbeat is in seconds, from 1".formatted(source));
    }
    return Integer.parseInt(text);
  }

  private static Map<String, String> values(String source, String query) {
    Map<String, String> values = new TreeMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String[] both = pair.split("=", 2);
      if (both.length < 2 || !KEYS.contains(both[0])) {
        throw new IllegalArgumentException(
            "--source %s: \"%s\" is not understood; known: %s"
                .formatted(source, both[0], String.join(", ", KEYS)));
      }
      values.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
    }
    return values;
  }

  private static Map<String, String> labels(String source, String text) {
    Map<String, String> labels = new TreeMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] both = pair.split("=", 2);
      if (both.length < 2) {
        throw new IllegalArgumentException(
            "--source %s: labels are NAME=VALUE, separated by commas".formatted(source));
      }
      labels.put(both[0].strip(), both[1].strip());
    }
    return labels;
  }

  /** The same after a restart; what it says of the host and the connection is not part of it. */
  @Override
  public String toString() {
    return SCHEME
        + (namespace.isEmpty() ? "" : ":" + namespace)
        + (selector.isEmpty() ? "" : "?selector=" + selector);
  }
}

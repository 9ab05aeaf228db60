package dev.fairlead.engine;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.VolumeSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plays a sequence of calls, written as text, on any Engine, and writes down what became of each
 * and how things look in the end, with the script's own names. Two Engines that behave alike give
 * the same text.
 *
 * <p>Words are separated by blanks, calls by semicolons: {@code create a on n:web,www; start a}.
 * Containers and networks have short names; one that was not created is absent.
 */
public final class CallScript {
  private static final String ABSENT = "0123456789ab".repeat(5) + "0123";

  private final Engine engine;
  private final Hands hands;
  private final String image;
  private final String prefix;
  private final int port;
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final List<String> words = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  /** What a person does to a container. */
  public interface Hands {
    void pause(String id);

    void kill(String id);
  }

  /**
   * A run.
   *
   * @param prefix of every name on the Engine; nobody else's begins so
   * @param port a host port that nobody listens on
   */
  public CallScript(Engine engine, Hands hands, String image, String prefix, int port) {
    this.engine = engine;
    this.hands = hands;
    this.image = image;
    this.prefix = prefix;
    this.port = port;
  }

  /** Plays it. @return a line for each call, container and network */
  public String play(String script) {
    for (String call : script.split(";", -1)) {
      String outcome;
      try {
        take(List.of(call.strip().split(" +")));
        outcome = "ok";
      } catch (EngineException e) {
        outcome = e.kind().name();
      }
      told.add(call.strip() + ": " + outcome);
    }
    look();
    clear();
    return String.join("\n", told);
  }

  /** An Engine has room for some thirty networks only. */
  private void clear() {
    ids.values().forEach(id -> engine.remove(id, true));
    engine.networks().stream()
        .filter(n -> n.name().startsWith(prefix))
        .forEach(n -> engine.removeNetwork(n.name()));
  }

  private void take(List<String> words) {
    String on = words.size() > 1 ? words.get(1) : "";
    String with = words.size() > 2 ? words.get(2) : "";
    switch (words.getFirst()) {
      case "create" -> create(words);
      case "start" -> engine.start(id(on));
      case "stop" -> engine.stop(id(on), Duration.ZERO);
      case "remove" -> engine.remove(id(on), false);
      case "rename" -> engine.rename(id(on), name(with));
      case "unpause" -> engine.unpause(id(on));
      case "update" -> engine.update(id(on), limits(), new Restart(Restart.Policy.ALWAYS, 0));
      case "net" -> engine.createNetwork(network(on), labels("net"));
      case "unnet" -> engine.removeNetwork(prefix + on);
      case "volume" -> engine.createVolume(volume(on), labels("volume"));
      case "connect" -> engine.connect(endpoint(with), id(on));
      case "disconnect" -> engine.disconnect(prefix + with, id(on));
      case "pause" -> hands.pause(id(on));
      case "kill" -> hands.kill(id(on));
      default -> throw new IllegalArgumentException("no call is named " + words.getFirst());
    }
  }

  /** As compose names instances: the Engine's adapter knows such names among the aliases. */
  private String name(String word) {
    if (!words.contains(word)) {
      words.add(word);
    }
    return prefix + "web-" + (words.indexOf(word) + 1);
  }

  private String word(String name) {
    return words.get(Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)) - 1);
  }

  private String id(String word) {
    return ids.getOrDefault(word, ABSENT);
  }

  /** {@code create KEY [as NAME] [on NETWORK:ALIASES]... [port] [missing]}. */
  private void create(List<String> words) {
    String name = words.get(1);
    ContainerSpec spec = EngineSpecs.container(image);
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 2; i < words.size(); i++) {
      switch (words.get(i)) {
        case "as" -> name = words.get(++i);
        case "on" -> endpoints.add(endpoint(words.get(++i)));
        case "port" -> {
          PortBinding fixed = new PortBinding(80, "tcp", "127.0.0.1", Integer.toString(port));
          spec = spec.withNetworking(EngineSpecs.networking("bridge", List.of(fixed)));
        }
        case "missing" -> spec = spec.withImage(prefix + "absent:1");
        default -> throw new IllegalArgumentException("create: " + words.get(i));
      }
    }
    if (!endpoints.isEmpty()) {
      spec = EngineSpecs.on(spec, endpoints.toArray(Endpoint[]::new));
    }
    ids.put(words.get(1), engine.create(name(name), spec, labels(words.get(1))));
  }

  private static Resources limits() {
    return new Resources(0, 512, 0, 0, "", 0, 0, 0, null, 0, false, List.of());
  }

  private Endpoint endpoint(String word) {
    String[] parts = word.split(":", -1);
    String[] aliases = parts.length == 1 ? new String[0] : parts[1].split(",", -1);
    return EngineSpecs.endpoint(prefix + parts[0], aliases);
  }

  private NetworkSpec network(String key) {
    return new NetworkSpec(
        key,
        prefix + key,
        false,
        "",
        new TreeMap<>(),
        false,
        false,
        null,
        null,
        null,
        new TreeMap<>(),
        "");
  }

  private VolumeSpec volume(String key) {
    return new VolumeSpec(key, prefix + key, false, "", new TreeMap<>(), new TreeMap<>(), "");
  }

  private SortedMap<String, String> labels(String key) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, project());
    labels.put(Labels.SERVICE, "web");
    labels.put("key", key);
    return labels;
  }

  private String project() {
    return prefix.substring(0, prefix.length() - 1);
  }

  private void look() {
    TreeSet<String> listed = new TreeSet<>();
    engine.list().stream()
        .filter(row -> row.labels().getOrDefault(Labels.PROJECT, "").equals(project()))
        .forEach(row -> listed.add(row.labels().getOrDefault("key", "") + " is listed"));
    told.addAll(listed);
    ids.forEach(
        (key, id) -> told.add(key + " " + engine.inspect(id).map(this::text).orElse("is gone")));
    engine.networks().stream()
        .map(n -> n.name())
        .filter(name -> name.startsWith(prefix))
        .map(this::own)
        .sorted()
        .forEach(name -> told.add("network " + name));
    engine.volumes().stream()
        .map(v -> v.name())
        .filter(name -> name.startsWith(prefix))
        .map(this::own)
        .sorted()
        .forEach(name -> told.add("volume " + name));
  }

  private String own(String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private String text(Container c) {
    List<String> text = new ArrayList<>(List.of(word(c.name()), c.state().name()));
    text.add(c.startedAt() == null ? "never started" : "started");
    if (c.state() == State.EXITED) {
      text.add(c.exitCode() == 0 ? "well" : "badly");
    }
    text.add(c.error().isEmpty() ? "no error" : "error");
    text.add("restart " + c.spec().restart().policy());
    text.add("shares " + c.spec().resources().cpuShares());
    c.spec().networking().endpoints().stream()
        .map(e -> own(e.network()) + e.aliases())
        .sorted()
        .forEach(text::add);
    c.addresses().keySet().stream()
        .filter(n -> n.startsWith(prefix))
        .map(this::own)
        .sorted()
        .forEach(n -> text.add("address on " + n));
    text.add("label " + c.label("key"));
    return text.toString();
  }
}

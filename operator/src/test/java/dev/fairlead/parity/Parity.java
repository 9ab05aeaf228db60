package dev.fairlead.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.loop.Offline;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.Step;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Creates a compose project with the real docker compose and with Fairlead, under tiny local images
 * in place of its own, and compares the complete inspect of all containers, networks and volumes.
 * Then docker compose is run on what Fairlead made, and has to leave all of it alone; and Fairlead
 * is asked what it would do with what docker compose made. Nothing is started but what others
 * share.
 */
public final class Parity implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PASSES = 8;

  /** Container names, tags, external networks and subnets are those of the projects. */
  private static final Path LOCK =
      Path.of(System.getProperty("java.io.tmpdir"), "fairlead-parity.lock");

  private final String compose;
  private final Map<String, String> variables;
  private final DockerEngine engine =
      DockerEngine.connect(DockerEngine.host(System.getenv()), (_, _, _) -> {});
  private final String base = "fairlead-parity-" + UUID.randomUUID();
  private final List<String> tagged = new ArrayList<>();
  private final List<List<String>> external = new ArrayList<>();

  /**
   * @param compose the plugin's file
   * @param variables all of the environment that projects see
   */
  public Parity(String compose, Map<String, String> variables) {
    this.compose = compose;
    this.variables = new TreeMap<>(variables);
    // Of this run alone: an Engine has each subnet once.
    int own = ThreadLocalRandom.current().nextInt(1, 255);
    this.variables.put("NET", "10.93." + own);
    this.variables.put("OTHER_NET", "10.94." + own);
    this.variables.put("NET6", "2001:db8:" + own);
    TestImages.build(
        base,
        List.of(
            "ENV FROM=image",
            "LABEL from=image",
            "EXPOSE 8080",
            "VOLUME /declared",
            "CMD [\"/bin/sleep\", \"1000\"]"));
  }

  /**
   * What came of one project.
   *
   * @param refused why Fairlead does not load it; else empty
   * @param failed what docker compose itself could not do; else empty
   * @param differences of containers, networks and volumes, field by field
   * @param redone what docker compose would do to what Fairlead made
   * @param replaced what Fairlead would replace of what docker compose made
   */
  public record Outcome(
      String project,
      String refused,
      String failed,
      int objects,
      List<String> differences,
      List<String> redone,
      List<String> replaced) {
    /** Of a project that could not be compared. */
    static Outcome without(String project, String refused, String failed) {
      return new Outcome(project, refused, failed, 0, List.of(), List.of(), List.of());
    }

    public boolean equal() {
      return refused.isEmpty() && differences.isEmpty();
    }

    public boolean settled() {
      return redone.isEmpty() && replaced.isEmpty();
    }
  }

  /** What an object is called, and what inspect says of it. */
  private record Seen(SortedMap<String, SortedMap<String, String>> objects) {}

  /**
   * Compares one project, while nobody else does on this host; all that is made is removed again.
   */
  public Outcome compare(Path project) throws IOException {
    try (FileChannel channel =
            FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = lock(channel)) {
      return compareAlone(project);
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    FileLock free = channel.tryLock();
    if (free != null) {
      return free;
    }
    System.err.println("waiting for another comparison on this host: names and images are theirs");
    return channel.lock();
  }

  private Outcome compareAlone(Path project) throws IOException {
    Path root = Files.createTempDirectory("fairlead-parity");
    String name = "flp" + UUID.randomUUID().toString().substring(0, 8);
    Path directory = root.resolve(name);
    try {
      copy(project, directory);
      return compare(project.getFileName().toString(), name, directory);
    } finally {
      compose(directory, name, "down", "--volumes", "--remove-orphans", "--timeout", "0");
      forget();
      deleteTree(root);
    }
  }

  private Outcome compare(String title, String name, Path directory) throws IOException {
    Cli.Result config = compose(directory, name, "config", "--format", "json");
    if (config.exit() != 0) {
      return Outcome.without(title, "", last(config.output()));
    }
    JsonNode model = JSON.readTree(config.output().substring(config.output().indexOf('{')));
    external(model);
    images(model, name);
    Files.writeString(directory.resolve("fairlead-release.yaml"), release(name));
    Resolution resolution = Objects.requireNonNull(Offline.read(directory).releases().get(name));
    if (!(resolution instanceof Resolution.Valid valid)) {
      String problems = ((Resolution.Invalid) resolution).problems().getFirst().toString();
      return Outcome.without(title, problems.replace(directory + "/", ""), "");
    }
    var desired =
        new Resolution.Valid(
            withoutWaiting(valid.desired()), valid.inputs(), valid.warnings(), valid.deploys());
    Cli.Result created = compose(directory, name, "create", "--pull", "never", "--no-build");
    if (created.exit() != 0) {
      return Outcome.without(title, "", last(created.output()));
    }
    Seen theirs = seen(name);
    List<String> replaced = replaced(desired);
    down(directory, name);
    create(desired);
    Seen ours = seen(name);
    List<String> redone =
        compose(directory, name, "create", "--pull", "never", "--no-build")
            .output()
            .lines()
            .filter(
                line -> line.matches(".*(Creating|Created|Recreate|Error|error|rror response).*"))
            .toList();
    return new Outcome(
        title, "", "", theirs.objects().size(), differences(theirs, ours), redone, replaced);
  }

  private static String last(String output) {
    return output
        .lines()
        .filter(line -> !line.contains("level=warning"))
        .reduce("", (_, line) -> line);
  }

  private Cli.Result compose(Path directory, String name, String... words) {
    List<String> command =
        new ArrayList<>(List.of("env", "-i", "-C", directory.toString(), "DOCKER_CLI_HINTS=false"));
    variables.forEach((key, value) -> command.add(key + "=" + value));
    String host = System.getenv("DOCKER_HOST");
    if (host != null) {
      command.add("DOCKER_HOST=" + host);
    }
    command.addAll(List.of(compose, "--progress", "plain", "-p", name));
    command.addAll(List.of(words));
    return Cli.attempt(Map.of(), command.toArray(String[]::new));
  }

  private void down(Path directory, String name) {
    compose(directory, name, "down", "--volumes", "--timeout", "0");
  }

  /** Gives every image of the project to a tiny one, unless there is one of that name. */
  private void images(JsonNode model, String name) {
    for (var service : model.path("services").properties()) {
      String image =
          service.getValue().path("image").asText(name + "-" + service.getKey()).replace("$$", "$");
      tag(image);
      for (JsonNode mount : service.getValue().path("volumes")) {
        if (mount.path("type").asText().equals("image")) {
          tag(mount.path("source").asText());
        }
      }
    }
  }

  private void tag(String image) {
    if (!tagged.contains(image)
        && Cli.attempt(Map.of(), "docker", "image", "inspect", image).exit() != 0
        && Cli.attempt(Map.of(), "docker", "tag", base, image).exit() == 0) {
      tagged.add(image);
    }
  }

  /** What is declared external has to be there, and is nobody's project. */
  private void external(JsonNode model) {
    for (String kind : List.of("network", "volume")) {
      for (JsonNode resource : model.path(kind + "s")) {
        String name = resource.path("name").asText();
        if (resource.path("external").asBoolean()
            && Cli.attempt(Map.of(), "docker", kind, "inspect", name).exit() != 0
            && Cli.attempt(Map.of(), "docker", kind, "create", name).exit() == 0) {
          external.add(List.of("docker", kind, "rm", name));
        }
      }
    }
  }

  private String release(String name) {
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: fairlead.dev/v1alpha1\nkind: AppRelease\nmetadata: {name: ")
        .append(name);
    text.append("}\nspec:\n  compose:\n    files: [.]\n    variables: {");
    text.append(
        String.join(
            ", ",
            variables.entrySet().stream()
                .map(e -> e.getKey() + ": \"" + e.getValue() + "\"")
                .toList()));
    return text.append("}\n").toString();
  }

  /** Nothing runs here that could be waited for, and nothing is pulled. */
  private static Desired withoutWaiting(Desired desired) {
    return desired.withServices(desired.services().stream().map(Parity::withoutWaiting).toList());
  }

  private static DesiredService withoutWaiting(DesiredService service) {
    return new DesiredService(
        service.name(),
        service.spec(),
        service.specHash(),
        service.containerName(),
        service.replicas(),
        service.oneShot(),
        service.strategy(),
        service.gate(),
        service.drain(),
        service.hashForm() == null ? List.of() : service.dependsOn(),
        PullPolicy.NEVER,
        service.composeLabels(),
        service.hashForm(),
        service.postStart(),
        service.preStop(),
        service.back(),
        service.routes(),
        service.reload(),
        service.renewsVolumes());
  }

  private Plan plan(Resolution.Valid desired) {
    SortedMap<String, Resolution> releases = new TreeMap<>();
    releases.put(desired.release(), desired);
    var set = new ReleaseSet(releases, List.of());
    return Offline.plan(set, engine, false, Instant.now()).getFirst().projected().first();
  }

  private List<String> replaced(Resolution.Valid desired) {
    Plan plan = plan(desired);
    List<String> replaced = new ArrayList<>(plan.blockers());
    plan.findings().forEach(finding -> replaced.add(finding.container() + " " + finding.text()));
    for (Step step : plan.wave()) {
      if (!(step instanceof Step.Start)) {
        replaced.add(
            step.getClass().getSimpleName() + " " + step.service() + ": " + step.cause().text());
      }
    }
    return replaced;
  }

  /**
   * Takes the steps that make something, each container once, until there is none: what the Engine
   * stores in another way than it was given an operator learns, which is not what is compared here.
   */
  private void create(Resolution.Valid desired) {
    Set<String> slots = new HashSet<>();
    for (int pass = 0; pass < PASSES; pass++) {
      Plan plan = plan(desired);
      boolean made = false;
      for (Step step : plan.wave()) {
        switch (step) {
          case Step.CreateNetwork network -> {
            engine.createNetwork(network.network(), network.labels());
            made = true;
          }
          case Step.CreateVolume volume -> {
            engine.createVolume(volume.volume(), volume.labels());
            made = true;
          }
          case Step.Create create when slots.add(create.service() + "-" + create.number()) -> {
            engine.create(create.name(), create.spec(), create.labels());
            made = true;
          }
          default -> {}
        }
      }
      if (!made && !startOwners(desired.desired(), plan)) {
        return;
      }
    }
  }

  /** Whose namespace or volumes others share must run before they are made. */
  private boolean startOwners(Desired desired, Plan plan) {
    boolean started = false;
    for (Step step : plan.wave()) {
      boolean owner =
          desired.services().stream()
              .flatMap(service -> service.dependsOn().stream())
              .anyMatch(dependency -> dependency.service().equals(step.service()));
      if (owner && step instanceof Step.Start start) {
        engine.start(start.target().id());
        started = true;
      }
    }
    return started;
  }

  private Seen seen(String name) throws IOException {
    SortedMap<String, SortedMap<String, String>> objects = new TreeMap<>();
    String filter = "label=com.docker.compose.project=" + name;
    List<JsonNode> containers =
        inspect("container", List.of("ps", "-aq", "--no-trunc", "--filter", filter));
    Map<String, String> names = new HashMap<>();
    containers.forEach(json -> names.put(json.path("Id").asText(), json.path("Name").asText()));
    for (JsonNode json : containers) {
      objects.put("container " + json.path("Name").asText(), InspectForm.container(json, names));
    }
    for (JsonNode json :
        inspect("network", List.of("network", "ls", "-q", "--no-trunc", "--filter", filter))) {
      boolean pools =
          json.path("Options").has("pools") || json.path("IPAM").path("Config").size() > 1;
      objects.put("network " + json.path("Name").asText(), InspectForm.network(json, pools));
    }
    for (JsonNode json : inspect("volume", List.of("volume", "ls", "-q", "--filter", filter))) {
      objects.put("volume " + json.path("Name").asText(), InspectForm.volume(json));
    }
    return new Seen(objects);
  }

  private static List<JsonNode> inspect(String kind, List<String> listing) throws IOException {
    List<String> list = new ArrayList<>(List.of("docker"));
    list.addAll(listing);
    List<String> ids =
        Cli.run(list.toArray(String[]::new)).lines().filter(id -> !id.isBlank()).toList();
    if (ids.isEmpty()) {
      return List.of();
    }
    List<String> command = new ArrayList<>(List.of("docker", kind, "inspect"));
    command.addAll(ids);
    List<JsonNode> found = new ArrayList<>();
    JSON.readTree(Cli.run(command.toArray(String[]::new))).forEach(found::add);
    return found;
  }

  private static List<String> differences(Seen theirs, Seen ours) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(theirs.objects().keySet());
    names.addAll(ours.objects().keySet());
    for (String name : names) {
      SortedMap<String, String> left = theirs.objects().get(name);
      SortedMap<String, String> right = ours.objects().get(name);
      if (left == null || right == null) {
        differences.add(
            name + ": made by " + (left == null ? "Fairlead" : "docker compose") + " only");
        continue;
      }
      TreeSet<String> paths = new TreeSet<>(left.keySet());
      paths.addAll(right.keySet());
      paths.stream()
          .filter(path -> !Objects.equals(left.get(path), right.get(path)))
          .forEach(path ->
              differences.add(name + " " + path + ": " + left.get(path) + " / " + right.get(path)));
    }
    return differences;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(path)) {
          Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(path -> {
            try {
              Files.deleteIfExists(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** What one project was given. */
  private void forget() {
    for (List<String> removal : external) {
      Cli.attempt(Map.of(), removal.toArray(String[]::new));
    }
    for (String image : tagged) {
      Cli.attempt(Map.of(), "docker", "image", "rm", image);
    }
    external.clear();
    tagged.clear();
  }

  @Override
  public void close() {
    engine.close();
    Cli.attempt(Map.of(), "docker", "image", "rm", base);
  }
}

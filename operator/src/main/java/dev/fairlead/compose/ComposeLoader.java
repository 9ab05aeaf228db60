package dev.fairlead.compose;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.compose.Documents.Text;
import dev.fairlead.compose.Model.Service;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads a compose project as {@code docker compose} 2.40 does, natively: interpolation, {@code
 * .env}, several files merged, extends, short forms, defaults, validation, config hash. The result
 * is in the Engine's terms. What Fairlead does not support is refused by name and place; all
 * problems of all files are reported at once. Any input ends in Loaded or Refused.
 *
 * <p>Pure but for the given {@link FileReader}: the same files and request give the same result.
 * Images and replicas of services that the project lacks are left to the caller, who knows where
 * they stand.
 */
public final class ComposeLoader {
  private final ComposeRequest request;
  private final Findings findings = new Findings();
  private final Inputs inputs;
  private final ConfigHash hash = ConfigHash.V2_40;

  private ComposeLoader(ComposeRequest request, FileReader reader) {
    this.inputs = new Inputs(reader, findings);
    this.request = new Discovery(inputs, findings).resolve(request);
  }

  public static ComposeResult load(ComposeRequest request, FileReader reader) {
    return new ComposeLoader(request, reader).load();
  }

  /** What {@code docker compose config} prints of it. */
  public static ConfigResult show(ComposeRequest request, FileReader reader, ConfigText form) {
    return new ComposeLoader(request, reader).show(form, ConfigHash.V2_40);
  }

  /** The same with the hashes of docker compose 5. */
  public static ConfigResult showAsVersion5(
      ComposeRequest request, FileReader reader, ConfigText form) {
    return new ComposeLoader(request, reader).show(form, ConfigHash.V5);
  }

  /** Where docker compose finds a project from a folder: there, or in the nearest one above it. */
  public static Path folderOf(Path directory) {
    return Discovery.upward(directory);
  }

  /** What the request says of images and replicas, as one more compose file. */
  public static ConfigResult override(ComposeRequest request, FileReader reader) {
    return new ComposeLoader(request, reader).override();
  }

  private ConfigResult override() {
    Model model = model();
    return model == null || findings.refused()
        ? new ConfigResult.Refused(findings.problems())
        : new ConfigResult.Shown(
            OverrideText.of(model, request), new TreeMap<>(), findings.warnings());
  }

  private ConfigResult show(ConfigText form, ConfigHash profile) {
    Model model = model();
    if (model == null || findings.refused()) {
      return new ConfigResult.Refused(findings.problems());
    }
    SortedMap<String, String> hashes = new TreeMap<>();
    model
        .services()
        .forEach((name, service) -> hashes.put(name, profile.service(service.canonical())));
    return new ConfigResult.Shown(form.of(model), hashes, findings.warnings());
  }

  private ComposeResult load() {
    Model model = model();
    if (model == null) {
      return refused();
    }
    new Consistency(model).checkRunnable();
    if (findings.refused()) {
      return refused();
    }
    ComposeProject loaded = project(model, new SecurityOptions(paths(model), inputs));
    // Files that a container cannot be given are found only now.
    return findings.refused()
        ? refused()
        : new ComposeResult.Loaded(loaded, inputs.looked(), inputs.secrets());
  }

  private Paths paths(Model model) {
    return new Paths(request.workingDirectory().toString(), model.variables(), inputs.bounds());
  }

  private @Nullable Model model() {
    Environment environment = new Environment(request, inputs, findings);
    Paths paths = new Paths(request.workingDirectory().toString(), environment, inputs.bounds());
    List<Text> files = files();
    if (files.isEmpty()) {
      return null;
    }
    String project = project(files, environment);
    environment.declareProject(project);
    MapNode merged = new Documents(inputs, paths, environment, findings, chain()).merged(files);
    if (merged.entries().isEmpty() && findings.refused()) {
      return null;
    }
    Model model = new ModelReader(request, environment, inputs, findings).read(project, merged);
    new Consistency(model).check();
    return model;
  }

  private ComposeResult refused() {
    return new ComposeResult.Refused(findings.problems(), inputs.looked(), inputs.secrets());
  }

  private List<Text> files() {
    List<Text> texts = new ArrayList<>();
    if (request.inline() != null) {
      texts.add(new Text(request.inlineName(), request.inline()));
    }
    for (Path file : request.files()) {
      Optional<String> text = inputs.find(file);
      if (text.isPresent()) {
        texts.add(new Text(file.toString(), text.get()));
      } else {
        findings.add(
            Problem.at(Position.of(file.toString()), "", "the compose file does not exist"));
      }
    }
    if (texts.isEmpty() && !findings.refused()) {
      findings.add(
          Problem.at(Position.of(request.inlineName()), "", "there is no compose file to load"));
    }
    return texts;
  }

  /** No file that is included may include the first one. */
  private List<Path> chain() {
    return request.files().isEmpty() ? List.of() : List.of(request.files().getFirst());
  }

  private String project(List<Text> files, Environment environment) {
    List<Node> documents = new ArrayList<>();
    files.forEach(file -> documents.addAll(inputs.documents(file.name(), file.text())));
    return ProjectName.of(request, documents, environment, findings);
  }

  private ComposeProject project(Model model, SecurityOptions options) {
    NetworkingSpecs networking = new NetworkingSpecs(model);
    StorageSpecs storage = new StorageSpecs(model, inputs, request.workingDirectory());
    ServiceSpecs specs = new ServiceSpecs(networking, storage, options);
    DependencyOrder order = new DependencyOrder(model);
    SequencedMap<String, ComposeService> services = new LinkedHashMap<>();
    for (Service service : order.sorted()) {
      services.put(service.name(), service(model, service, specs, order.of(service)));
    }
    return new ComposeProject(
        model.project(),
        request.workingDirectory(),
        request.files(),
        services,
        networking.used(hash),
        storage.used(hash),
        findings.warnings());
  }

  private ComposeService service(
      Model model, Service service, ServiceSpecs specs, List<Dependency> dependencies) {
    return new ComposeService(
        service.name(),
        specs.of(service),
        service.canonical().text("container_name"),
        service.replicas(),
        dependencies,
        pullPolicy(service),
        UpdateConfig.of(service.canonical(), "update_config"),
        UpdateConfig.of(service.canonical(), "rollback_config"),
        Hooks.of(service.canonical(), "post_start"),
        Hooks.of(service.canonical(), "pre_stop"),
        new ComposeLabels(request, hash).of(model.project(), service, dependencies),
        hash.form(service.canonical()),
        service.at().position());
  }

  /** What has no name but the one that compose gives what it builds is in no registry. */
  private static PullPolicy pullPolicy(Service service) {
    return switch (service.canonical().textOr("pull_policy", "missing")) {
      case "never", "build" -> PullPolicy.NEVER;
      case String _ when !service.canonical().has("image") -> PullPolicy.NEVER;
      case "always" -> PullPolicy.ALWAYS;
      case "missing" -> PullPolicy.MISSING;
      default -> {
        service
            .at()
            .near("pull_policy")
            .warn("the image is pulled when it is missing; no newer one is looked for by time");
        yield PullPolicy.MISSING;
      }
    };
  }
}

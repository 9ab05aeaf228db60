package dev.fairlead.desired;

import dev.fairlead.compose.ComposeProject;
import dev.fairlead.compose.ComposeRequest;
import dev.fairlead.compose.ComposeResult;
import dev.fairlead.crds.AppRelease;
import dev.fairlead.crds.ComposeSource;
import dev.fairlead.crds.DriftMode;
import dev.fairlead.crds.RollbackScope;
import dev.fairlead.crds.ServiceSpec;
import dev.fairlead.crds.SiteSpec;
import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Joins an AppRelease with its compose project into what should run. All I/O is in the function
 * that loads compose projects; with the same answers from it the result is the same.
 */
public final class Resolver {
  private final Function<ComposeRequest, ComposeResult> compose;
  private final PortBases bases;
  private final Folders folders;

  public Resolver(Function<ComposeRequest, ComposeResult> compose) {
    this(compose, PortBases.NONE, Folders.NONE);
  }

  /** Where services may be given ports, and sites have directories. */
  public Resolver(
      Function<ComposeRequest, ComposeResult> compose, PortBases bases, Folders folders) {
    this.compose = compose;
    this.bases = bases;
    this.folders = folders;
  }

  /**
   * What should run.
   *
   * @param revision the git commit, or content hash, that the file was read at
   */
  public Resolution resolve(Declaration.Valid declared, String revision) {
    SiteSpec site = declared.release().spec().site();
    return site == null ? services(declared, revision) : site(declared, site, revision);
  }

  private Resolution site(Declaration.Valid declared, SiteSpec spec, String revision) {
    SiteResolver resolver = new SiteResolver(declared, spec, folders);
    Site site = resolver.site();
    SortedSet<Path> inputs = with(resolver.inputs(), declared);
    if (site == null) {
      return new Resolution.Invalid(
          declared.release().metadata().name(),
          Shown.of(declared.file().secrets(), resolver.problems()),
          inputs);
    }
    ComposeProject none =
        new ComposeProject(
            project(declared.release()),
            declared.file().directory(),
            List.of(),
            new LinkedHashMap<>(),
            List.of(),
            List.of(),
            List.of());
    Desired desired = desired(declared, none, revision, List.of(), site);
    return new Resolution.Valid(desired, inputs, List.of(), DeployRules.of(declared));
  }

  private Resolution services(Declaration.Valid declared, String revision) {
    String release = declared.release().metadata().name();
    ComposeResult loaded = compose.apply(request(declared));
    SortedSet<String> secrets = new TreeSet<>(loaded.secrets());
    secrets.addAll(declared.file().secrets());
    SortedSet<Path> inputs = with(loaded.inputs(), declared);
    return switch (loaded) {
      case ComposeResult.Refused refused ->
          new Resolution.Invalid(
              release,
              Shown.of(
                  secrets, refused.problems().stream().map(new Relocation(declared)::of).toList()),
              inputs);
      case ComposeResult.Loaded(ComposeProject project, _, _) ->
          join(declared, project, revision, inputs, secrets);
    };
  }

  private static SortedSet<Path> with(SortedSet<Path> inputs, Declaration declared) {
    SortedSet<Path> all = new TreeSet<>(inputs);
    all.add(declared.file().path());
    return all;
  }

  private Resolution join(
      Declaration.Valid declared,
      ComposeProject project,
      String revision,
      SortedSet<Path> inputs,
      SortedSet<String> secrets) {
    String release = declared.release().metadata().name();
    List<Problem> problems = new ArrayList<>(unknownServices(declared, project));
    problems.addAll(IgnoreRules.problems(declared));
    List<DesiredService> services = new ArrayList<>();
    for (var service : project.services().values()) {
      var resolved = new ServiceResolver(declared, project, service, bases);
      problems.addAll(resolved.problems());
      if (problems.isEmpty()) {
        services.add(resolved.service().marked(secrets));
      }
    }
    return problems.isEmpty()
        ? new Resolution.Valid(
            desired(declared, project, revision, services, null),
            inputs,
            Shown.lines(secrets, project.warnings()),
            DeployRules.of(declared))
        : new Resolution.Invalid(release, Shown.of(secrets, problems), inputs);
  }

  private static Desired desired(
      Declaration.Valid declared,
      ComposeProject project,
      String revision,
      List<DesiredService> services,
      @Nullable Site site) {
    AppRelease release = declared.release();
    return Fingerprint.stamp(
        new Desired(
            release.metadata().name(),
            project.name(),
            revision,
            declared.file().name(),
            services,
            project.networks(),
            project.volumes(),
            site,
            new DriftPolicy(
                release.spec().drift().policy() == DriftMode.HEAL, release.spec().drift().ignore()),
            release.spec().rollback().onFailure(),
            release.spec().rollback().scope() == RollbackScope.RELEASE,
            release.spec().historyLimit(),
            release.spec().images().keep(),
            release.spec().suspend(),
            ""));
  }

  /** What is to be loaded for a release. */
  public static ComposeRequest request(Declaration.Valid declared) {
    Path directory = declared.file().directory();
    ComposeSource source = Objects.requireNonNull(declared.release().spec().compose());
    List<Path> files = resolve(directory, source.files());
    return new ComposeRequest(
        files,
        source.inline(),
        declared.file().name(),
        projectDirectory(files, directory),
        project(declared.release()),
        source.profiles(),
        Ordered.map(source.variables()),
        resolve(directory, source.envFiles()),
        images(declared.release().spec().services()),
        replicas(declared.release().spec().services()),
        those(declared, service -> Routes.holdPorts(service.traffic())),
        those(declared, service -> service.onConfigChange() != null));
  }

  /** Compose's rule: relative paths resolve against the directory of the first file. */
  private static Path projectDirectory(List<Path> files, Path otherwise) {
    Path parent = files.isEmpty() ? null : files.getFirst().getParent();
    return parent == null ? otherwise : parent;
  }

  private static List<Path> resolve(Path directory, Collection<String> names) {
    return names.stream().map(name -> directory.resolve(name).normalize()).toList();
  }

  /** The compose project that a release claims. */
  static String project(AppRelease release) {
    ComposeSource source = release.spec().compose();
    String project = source == null ? null : source.project();
    return project == null ? release.metadata().name() : project;
  }

  private static SortedMap<String, String> images(Map<String, ServiceSpec> services) {
    Map<String, String> images = new HashMap<>();
    services.forEach((name, service) -> {
      String image = service.image();
      if (image != null) {
        images.put(name, image);
      }
    });
    return Ordered.map(images);
  }

  private static SortedSet<String> those(Declaration.Valid declared, Predicate<ServiceSpec> which) {
    SortedSet<String> names = new TreeSet<>();
    declared
        .release()
        .spec()
        .services()
        .forEach((name, service) -> {
          if (which.test(service)) {
            names.add(name);
          }
        });
    return names;
  }

  private static SortedMap<String, Integer> replicas(Map<String, ServiceSpec> services) {
    Map<String, Integer> replicas = new HashMap<>();
    services.forEach((name, service) -> {
      Integer number = service.replicas();
      if (number != null) {
        replicas.put(name, number);
      }
    });
    return Ordered.map(replicas);
  }

  private static List<Problem> unknownServices(Declaration.Valid declared, ComposeProject project) {
    return declared.release().spec().services().keySet().stream()
        .filter(name -> !project.services().containsKey(name))
        .map(name -> unknownService(name, declared, project))
        .toList();
  }

  private static Problem unknownService(
      String name, Declaration.Valid declared, ComposeProject project) {
    String path = ServiceResolver.path(name);
    String meant = Suggestions.nearMiss(name, project.services().keySet());
    Problem problem =
        Problem.at(
            declared.places().key(path),
            path,
            "the compose file has no service " + Words.quoted(name) + meant);
    return meant.isEmpty()
        ? problem.withHint(
            "its active services are: " + String.join(", ", project.services().keySet()))
        : problem;
  }
}

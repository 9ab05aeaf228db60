package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.crds.GeneratedResource;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.kube.KubeAddress;
import dev.fairlead.kube.KubeConnection;
import dev.fairlead.kube.KubeSource;
import dev.fairlead.loop.Operator;
import dev.fairlead.loop.Proxies;
import dev.fairlead.loop.RunConfig;
import dev.fairlead.loop.Unsealing;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.queue.ThreadScheduler;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.store.SqliteStore;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.Kstatus;
import dev.fairlead.testing.KubeApi;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A host whose operator follows a Kubernetes API, in this process, and one release of a random name
 * there. {@link #close} removes what was made of it.
 */
final class KubeHost implements AutoCloseable {
  private static final Duration NO_RESYNC = Duration.ofMinutes(10);

  /** A cap, not a measure: an API server, an operator and an Engine share a busy machine. */
  static final Duration LIMIT = Duration.ofMinutes(2);

  final KubeApi api;
  final String namespace;
  final DesiredFiles files = new DesiredFiles();
  final String release = files.project();
  final HostEye host = new HostEye(release);
  private URI socket = DockerEngine.host(System.getenv());
  private Path kubeconfig;
  private String query = "host=alpha";
  private @Nullable Running running;

  private record Running(
      Operator operator,
      KubeSource source,
      DockerEngine engine,
      SqliteStore store,
      OperatorMetrics metrics,
      ThreadScheduler timers)
      implements AutoCloseable {
    @Override
    public void close() {
      operator.close();
      timers.close();
      engine.close();
      store.close();
      metrics.close();
    }
  }

  KubeHost(KubeApi api) {
    this.api = api;
    this.kubeconfig = api.kubeconfig();
    define(api);
    this.namespace = api.namespace();
  }

  /** Installs the CustomResourceDefinitions. */
  static void define(KubeApi api) {
    for (GeneratedResource crd :
        List.of(GeneratedResource.APP_RELEASES, GeneratedResource.DOCKER_HOSTS)) {
      Cli.Result applied = api.apply("default", crd.text());
      if (applied.exit() != 0) {
        throw new AssertionError(applied.output());
      }
    }
    api.kubectl(
        "wait",
        "--for=condition=Established",
        "crd/appreleases.fairlead.dev",
        "crd/dockerhosts.fairlead.dev");
  }

  KubeHost through(URI engine) {
    socket = engine;
    return this;
  }

  KubeHost as(Path account) {
    kubeconfig = account;
    return this;
  }

  /** Makes a host of this name by the Helm chart, and goes on with the account that it made. */
  void installChart(String name) {
    Path chart = Path.of("../helm/fairlead").toAbsolutePath().normalize();
    Cli.Result installed =
        api.helm(
            "install",
            release,
            chart.toString(),
            "-n",
            namespace,
            "--set",
            "crds.install=false,fullnameOverride=%s,server=https://127.0.0.1:1,hosts[0].name=%s,namespaces={%s}"
                .formatted(release, name, namespace));
    if (installed.exit() != 0) {
      throw new AssertionError(installed.output());
    }
    as(api.kubeconfig(namespace, release + "-" + name)).with("host=" + name);
  }

  KubeHost with(String more) {
    query = more;
    return this;
  }

  String address() {
    return "kube:%s?kubeconfig=%s&directory=%s&%s"
        .formatted(namespace, kubeconfig, files.desired(), query);
  }

  KubeHost start() {
    OperatorMetrics metrics = new OperatorMetrics("test");
    DockerEngine engine = DockerEngine.connect(socket, (_, _, _) -> {});
    SqliteStore store = new SqliteStore(files.state().resolve("fairlead.db"), Clock.systemUTC());
    ThreadScheduler timers = new ThreadScheduler("test-timer");
    KubeSource source = new KubeSource(KubeAddress.parse(address()));
    Operator operator =
        new Operator(
            new RunConfig(
                files.state(),
                null,
                socket,
                NO_RESYNC,
                PrunePolicy.KEEP,
                false,
                Unsealing.NONE,
                Proxies.NONE,
                files.state().resolve("sites")),
            List.of(source),
            engine,
            store,
            metrics,
            timers,
            source::published);
    source.attach(
        operator.answers(),
        new KubeConnection(
            System.getenv(), () -> new KubeConnection.Facts("test", 1, 0), store, "test"));
    engine.logins(source::logins);
    running = new Running(operator, source, engine, store, metrics, timers);
    operator.start();
    return this;
  }

  void stop() {
    Running now = running;
    running = null;
    if (now != null) {
      now.close();
    }
  }

  long mutations() {
    return running().engine().mutations();
  }

  Operator operator() {
    return running().operator();
  }

  SqliteStore store() {
    return running().store();
  }

  /** What the source is, and the releases whose statuses it remembers. */
  String source() {
    return running().source().toString();
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("the operator does not run");
    }
    return now;
  }

  /** An AppRelease with this spec, of which it is the YAML. */
  String yaml(String spec) {
    return yaml(release, spec);
  }

  static String yaml(String name, String spec) {
    return """
    apiVersion: fairlead.dev/v1alpha1
    kind: AppRelease
    metadata: {name: %s}
    spec:
    """
            .formatted(name)
        + spec.indent(2);
  }

  KubeHost apply(String spec) {
    Cli.Result applied = tryApply(yaml(spec));
    if (applied.exit() != 0) {
      throw new AssertionError(applied.output());
    }
    return this;
  }

  Cli.Result tryApply(String yaml) {
    return api.apply(namespace, yaml);
  }

  String kubectl(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--namespace", namespace));
    return api.kubectl(all.toArray(String[]::new));
  }

  /** The object as it is now. */
  JsonNode object() {
    return json(kubectl("get", "apprelease", release, "-o", "json"));
  }

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  /** Waits as a person or a pipeline would. */
  void awaitReady() {
    awaitPhase("Converged");
    kubectl("wait", "--for=condition=Ready", "apprelease/" + release, "--timeout=30s");
  }

  /** Waits until the newest generation has this phase. */
  JsonNode awaitPhase(String phase) {
    Eventually.within(
        LIMIT,
        () -> {
          JsonNode now = object();
          if (!now.path("status").path("phase").asText().equals(phase)
              || now.path("status").path("observedGeneration").asLong()
                  != now.path("metadata").path("generation").asLong()) {
            throw new AssertionError(now.path("status").toPrettyString());
          }
        });
    JsonNode now = object();
    assertThat(Kstatus.of(now)).as(now.toPrettyString()).isEqualTo(Kstatus.of(phase));
    return now.path("status");
  }

  /** Variables of the only container of a service. */
  SortedMap<String, @Nullable String> environment(String service) {
    return host.one(service).spec().program().environment();
  }

  @Override
  public void close() {
    try {
      stop();
      // The API outlives the test: no finalizer may hold what nobody looks after.
      for (String name :
          kubectl("get", "appreleases", "-o", "name", "--ignore-not-found").lines().toList()) {
        kubectl("patch", name, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        kubectl("delete", name, "--ignore-not-found", "--wait=false");
      }
    } finally {
      host.close();
      files.close();
    }
  }
}

package dev.fairlead.cli;

import dev.fairlead.access.Either;
import dev.fairlead.access.Oidc;
import dev.fairlead.access.Tokens;
import dev.fairlead.config.ApiConfig;
import dev.fairlead.config.Config;
import dev.fairlead.config.ConfigText;
import dev.fairlead.config.FrontConfig;
import dev.fairlead.config.PruneConfig;
import dev.fairlead.config.ResyncConfig;
import dev.fairlead.config.StateConfig;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.http.Api;
import dev.fairlead.http.ApiAddress;
import dev.fairlead.http.Signatures;
import dev.fairlead.http.Webhook;
import dev.fairlead.loop.Operator;
import dev.fairlead.loop.Proxies;
import dev.fairlead.loop.RunConfig;
import dev.fairlead.loop.Unsealing;
import dev.fairlead.loop.WriteBacks;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.queue.ThreadScheduler;
import dev.fairlead.sops.AgeKeys;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.source.SecretFiles;
import dev.fairlead.source.Source;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.SqliteStore;
import dev.fairlead.store.Store;
import dev.fairlead.traffic.haproxy.FrontSettings;
import dev.fairlead.traffic.traefik.Polled;
import dev.fairlead.traffic.traefik.TraefikSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead run}: builds the operator by hand and waits for its end. */
@Command(
    name = "run",
    description = {
      "Keep the containers of this host equal to what is declared.",
      "Every option can be set in the environment too: FAIRLEAD_SOURCE, FAIRLEAD_STATE_DIR, ..."
    })
public final class RunCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final StateOption state = new StateOption();
  @Mixin private final KeyOption key = new KeyOption();

  @Mixin private final SourceOption source = new SourceOption();

  @Option(names = "--once", description = "Converge, then exit: 0, or 1 with the reason.")
  private boolean once;

  @Option(
      names = "--api",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:FAIRLEAD_API_LISTEN}",
      description = "Where metrics, health and the local API listen (default: 127.0.0.1:7700).")
  private @Nullable String api;

  @Option(
      names = "--resync",
      paramLabel = "SECONDS",
      defaultValue = "${env:FAIRLEAD_RESYNC}",
      description =
          "How often host and source are looked at although nothing was heard (default: 30).")
  private @Nullable Integer resyncSeconds;

  @Option(
      names = "--prune",
      defaultValue = "${env:FAIRLEAD_PRUNE}",
      description =
          "Remove containers of releases and services that are no longer declared; never volumes.")
  private @Nullable Boolean prune;

  @Option(
      names = "--allow-mass-removal",
      defaultValue = "${env:FAIRLEAD_ALLOW_MASS_REMOVAL}",
      description = "With --prune: more than half of all releases may go at once.")
  private @Nullable Boolean allowMassRemoval;

  @Option(
      names = "--front-image",
      paramLabel = "IMAGE",
      defaultValue = "${env:FAIRLEAD_FRONT_IMAGE}",
      description =
          "What the front runs, where a release asks for it: HAProxy 2.6 or later, best by digest.")
  private @Nullable String frontImage;

  @Mixin private final ConfigOption file = new ConfigOption();

  @Option(
      names = "--print-config",
      description = "Print what holds by options, environment, fairlead.yaml and defaults; end.")
  private boolean print;

  public RunCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    Config settings = settings(file.read(cli.env()));
    if (print) {
      cli.out().print(ConfigText.of(settings));
      return 0;
    }
    return run(prepared(settings));
  }

  /** What was settled before anything is started. */
  private record Prepared(
      Config settings, RunConfig config, Rollhook rollhook, SourceOption sources) {}

  private Prepared prepared(Config settings) throws IOException {
    RunConfig config = config(settings);
    SourceOption said = source.or(settings.sources());
    Rollhook rollhook =
        Rollhook.of(said.all(), state.or(settings.state().directory()), cli.env(), config.engine());
    return new Prepared(settings, config, rollhook, said.as(rollhook.sources()));
  }

  private int run(Prepared it) throws IOException {
    RunConfig config = it.config();
    OperatorMetrics metrics = new OperatorMetrics(Version.current());
    RunEnd end = new RunEnd(once);
    Forges forges = Forges.of(it.sources().all(), cli.env());
    List<Source> opened =
        it.sources()
            .open(config.resync(), once, state.or(it.settings().state().directory()), cli.env());
    Clusters clusters = Clusters.of(opened);
    try (Store store = store(config);
        forges;
        Notifying notifying =
            Notifying.of(it.settings(), cli.env(), it.rollhook(), store, metrics);
        DockerEngine engine =
            DockerEngine.connect(
                config.engine(),
                (call, outcome, nanos) ->
                    metrics.engineCall(call, outcome, Duration.ofNanos(nanos)));
        Operator operator =
            new Operator(
                config,
                opened,
                engine,
                store,
                metrics,
                new ThreadScheduler("timer"),
                new Hearers(end, forges, clusters, notifying));
        Serving serving =
            Serving.of(config, api(it, operator, store, metrics, notifying), cli.env());
        HeapTrim trim = HeapTrim.of(new ThreadScheduler("heap"))) {
      serving.announce();
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(end::stopAndAwait));
      forges.start(operator.answers()::sourceOf, store);
      clusters.attach(operator.answers(), engine, store, cli.env());
      operator.start();
      trim.start();
      serving.begin();
      int exit = end.await(operator.answers(), cli.err());
      serving.drain();
      operator.finish();
      return exit;
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("could not end cleanly: " + e.getMessage(), e);
    } finally {
      metrics.close();
      end.ended();
    }
  }

  /** Options and environment above the file, the file above the defaults. */
  private Config settings(Config configured) throws IOException {
    int seconds = or(resyncSeconds, configured.resync().seconds());
    if (seconds < 1) {
      throw new IOException("--resync must be at least 1 second");
    }
    StateOption kept = state.or(configured.state().directory());
    return new Config(
        source.all().isEmpty() ? configured.sources() : source.all(),
        new StateConfig(kept.isGiven() ? kept.path(cli.env()).toString() : null),
        key.or(configured.secrets()).config(),
        api(configured.api()),
        new ResyncConfig(seconds),
        new PruneConfig(
            or(prune, configured.prune().enabled()),
            or(allowMassRemoval, configured.prune().allowMassRemoval())),
        new FrontConfig(or(frontImage, configured.front().image()), configured.front().name()),
        configured.traffic(),
        configured.sites(),
        configured.notifications());
  }

  private ApiConfig api(ApiConfig configured) {
    ApiConfig known = port(configured);
    return (api == null ? known : known.at(api)).or(cli.env());
  }

  /** PORT, as RollHook has it, counts where nothing else is said. */
  private ApiConfig port(ApiConfig configured) {
    String port = cli.env().getOrDefault("PORT", "");
    return port.isEmpty() || !configured.listen().equals(ApiConfig.DEFAULT.listen())
        ? configured
        : configured.at(ApiAddress.DEFAULT.host() + ":" + port);
  }

  private static <T> T or(@Nullable T said, T configured) {
    return said == null ? configured : said;
  }

  private RunConfig config(Config settings) throws IOException {
    StateOption kept = state.or(settings.state().directory());
    PruneConfig pruning = settings.prune();
    Path directory = once && !kept.isGiven() ? null : kept.made(cli.env());
    try {
      return new RunConfig(
          directory,
          once ? null : ApiAddress.parse(settings.api().listen()),
          DockerEngine.host(cli.env()),
          Duration.ofSeconds(settings.resync().seconds()),
          new PrunePolicy(pruning.enabled(), pruning.allowMassRemoval()),
          once,
          new Unsealing(
              AgeKeys.of(key.or(settings.secrets()).in(cli.env())), SecretFiles.of(cli.env())),
          new Proxies(
              directory == null
                  ? null
                  : FrontSettings.in(directory, settings.front().name(), settings.front().image()),
              settings.traffic(),
              directory),
          settings.sites().under(directory));
    } catch (IllegalArgumentException | EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Store store(RunConfig config) {
    Path directory = config.stateDirectory();
    return directory == null
        ? new InMemoryStore()
        : new SqliteStore(StateOption.database(directory), Clock.systemUTC());
  }

  private WriteBacks writeBacks(Prepared it) throws IOException {
    return new WriteBacks(
        // What an object of Kubernetes says is changed there.
        it.sources().all().stream().filter(place -> !Clusters.isOne(place)).toList(),
        state.or(it.settings().state().directory()).path(cli.env()),
        key.or(it.settings().secrets()).in(cli.env()),
        Clock.systemUTC());
  }

  private Api api(
      Prepared it, Operator operator, Store store, OperatorMetrics metrics, Notifying notifying)
      throws IOException {
    Clock clock = Clock.systemUTC();
    Api plain =
        Api.of(operator.answers(), store, metrics::scrape)
            .with(new Webhook(cli.env(), operator.pushes(), clock));
    if (it.config().api() == null) {
      return plain;
    }
    Deploys deploys =
        new Deploys(
            store.deploys(),
            operator.deployTarget(writeBacks(it), DeployLimits.DEFAULT),
            DeployLimits.DEFAULT,
            clock,
            () -> UUID.randomUUID().toString());
    deploys.listen(notifying);
    Map<String, String> environment = it.settings().api().in(cli.env());
    TraefikSettings traefik = it.config().proxies().traefik();
    Api polled =
        traefik == null ? plain : plain.polledBy(new Polled(traefik.directory())::configuration);
    return polled.with(
        new Either(
            List.of(
                Tokens.of(environment, it.rollhook().isUsed(), clock),
                Oidc.of(environment, clock))),
        deploys,
        it.rollhook().registry(),
        new Signatures(cli.env()));
  }
}

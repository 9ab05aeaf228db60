package dev.fairlead.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the SDK's operator: its watches and its queue. When a watch ends for good, the next
 * life begins; the process never ends for it, and no container is touched.
 */
final class Link implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("kubernetes");

  /**
   * A start without an API server goes on without it after so long, and watches once it is there.
   */
  private static final Duration SYNC = Duration.ofSeconds(3);

  private static final Duration TERMINATION = Duration.ofSeconds(3);
  static final Duration INTERVAL = Duration.ofMillis(200);

  /** What nobody heard of is compared again so often. */
  private static final Duration RESYNC = Duration.ofMinutes(10);

  /**
   * Objects that are written at the same time. An API server takes so many requests on a connection
   * and refuses the others, which then come again after ever longer pauses.
   */
  private static final int WRITERS = 16;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(WRITERS, Thread.ofVirtual().name("kube-", 0).factory());
  private final Operator operator;
  private final RegisteredController<AppReleaseObject> controller;
  private volatile boolean broken;
  private volatile boolean closing;
  private volatile @Nullable IndexedResourceCache<AppReleaseObject> cache;

  /**
   * @param reconcilers makes the reconciler, given what hears of the cache
   * @param whenBroken a watch ended
   */
  Link(
      KubernetesClient client,
      KubeAddress address,
      Site site,
      Reconcilers reconcilers,
      Runnable whenBroken) {
    // Made here and not in the lambda, which the SDK may run more than once.
    this.operator =
        new Operator(o ->
            o.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withExecutorService(threads)
                .withWorkflowExecutorService(threads)
                .checkingCRDAndValidateLocalModel(false)
                .withUseSSAToPatchPrimaryResource(true)
                .withStopOnInformerErrorDuringStartup(false)
                .withCacheSyncTimeout(SYNC)
                .withReconciliationTerminationTimeout(TERMINATION)
                // Without one the SDK ends the process.
                .withInformerStoppedHandler((informer, cause) -> {
                  broken = true;
                  if (!closing) {
                    LOG.warn("the watch of AppReleases ended and begins anew: {}", sentence(cause));
                    whenBroken.run();
                  }
                }));
    ReleaseReconciler reconciler = reconcilers.make(context -> cache = context.getPrimaryCache());
    this.controller =
        operator.register(
            reconciler,
            o -> {
              o.withName("appreleases")
                  .withFieldManager(site.fieldManager())
                  .withGenerationAware(false)
                  .withTriggerReconcilerOnAllEvents(true)
                  .withRateLimiter(new Pacing(INTERVAL, System::nanoTime))
                  .withRetry(new Persistence(() -> ThreadLocalRandom.current().nextDouble()))
                  .withReconciliationMaxInterval(RESYNC);
              if (!address.namespace().isEmpty()) {
                o.settingNamespace(address.namespace());
              } else {
                o.watchingAllNamespaces();
              }
              if (!address.selector().isEmpty()) {
                o.withLabelSelector(address.selector());
              }
            });
  }

  /** Makes a reconciler. */
  @FunctionalInterface
  interface Reconcilers {
    ReleaseReconciler make(ReleaseReconciler.Opening opening);
  }

  void start() {
    operator.start();
  }

  /** Whether a watch ended for good, so that this one is of no use any more. */
  boolean isBroken() {
    return broken;
  }

  /** Whether everything was listed once. */
  boolean isSynced() {
    return indicators().allMatch(InformerHealthIndicator::hasSynced) && indicators().count() > 0;
  }

  /** Whether changes are heard of. */
  boolean isWatching() {
    return indicators().allMatch(InformerHealthIndicator::isWatching);
  }

  private Stream<InformerHealthIndicator> indicators() {
    List<InformerHealthIndicator> all = new ArrayList<>();
    for (InformerWrappingEventSourceHealthIndicator<?> source :
        controller.getControllerHealthInfo().informerEventSourceHealthIndicators().values()) {
      all.addAll(source.informerHealthIndicators().values());
    }
    return all.stream();
  }

  List<AppReleaseObject> objects() {
    IndexedResourceCache<AppReleaseObject> known = cache;
    return known == null ? List.of() : known.list().toList();
  }

  @Override
  public void close() {
    closing = true;
    try {
      operator.stop();
    } catch (OperatorException e) {
      LOG.debug("the SDK's operator did not stop cleanly", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static String sentence(@Nullable Throwable cause) {
    return cause == null ? "without a reason" : String.valueOf(cause.getMessage());
  }
}

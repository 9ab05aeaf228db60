package dev.fairlead.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes part in an election for as long as it is open. */
final class Leadership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("kubernetes");

  static final Duration VALID = Duration.ofSeconds(10);
  static final Duration TAKEOVER = Duration.ofSeconds(15);
  static final Duration ROUND = Duration.ofSeconds(2);
  private static final Duration JOIN = Duration.ofSeconds(3);

  private final Election election;
  private final Runnable changed;
  private @Nullable Thread thread;
  private boolean led;

  /**
   * @param changed it leads, or does no longer
   */
  Leadership(Election election, Runnable changed) {
    this.election = election;
    this.changed = changed;
  }

  void start() {
    thread = Thread.ofVirtual().name("kube-lease").start(this::run);
  }

  boolean leads() {
    return election.leads();
  }

  private void run() {
    try {
      while (true) {
        try {
          election.round();
        } catch (KubernetesClientException e) {
          LOG.debug("the lease could not be asked for: {}", e.getMessage());
        } catch (RuntimeException e) {
          LOG.error("the lease: unexpected failure; it is asked for again", e);
        }
        tell();
        Thread.sleep(ROUND);
      }
    } catch (InterruptedException e) {
      LOG.debug("no candidate any more");
    }
  }

  private void tell() {
    boolean leads = election.leads();
    if (leads != led) {
      led = leads;
      LOG.info("{}", leads ? "acts for this host" : "does not act for this host: another one may");
      changed.run();
    }
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join(JOIN);
      election.release();
    } catch (KubernetesClientException e) {
      LOG.debug("the lease could not be given back: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

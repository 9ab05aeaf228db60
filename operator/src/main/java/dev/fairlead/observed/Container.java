package dev.fairlead.observed;

import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.Secrets;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One container as inspect shows it.
 *
 * @param id 64 hexadecimal digits
 * @param name without the leading slash
 * @param imageId the local image it was created from, {@code sha256:...}
 * @param spec its configuration in the shared vocabulary; labels hold user labels only
 * @param labels all labels, identity included
 * @param exitCode of the last run; meaningful when not running
 * @param error why the Engine could not start it; empty when there is none
 * @param startedAt null when it never started
 * @param addresses IPv4 address by network name; only while running
 * @param volumes names of the volumes mounted, by target; those without a name of their own
 *     included
 * @param lastProbe output of the last Docker health probe; empty when there is none
 */
public record Container(
    String id,
    String name,
    Instant created,
    String imageId,
    ContainerSpec spec,
    SortedMap<String, String> labels,
    State state,
    Health health,
    int exitCode,
    String error,
    boolean oomKilled,
    int restartCount,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant healthySince,
    SortedMap<String, String> addresses,
    SortedMap<String, String> volumes,
    String lastProbe) {

  /** The Engine's container states. */
  public enum State {
    CREATED,
    RUNNING,
    PAUSED,
    RESTARTING,
    REMOVING,
    EXITED,
    DEAD
  }

  /** The Engine's health states; NONE has no health check. */
  public enum Health {
    NONE,
    STARTING,
    HEALTHY,
    UNHEALTHY
  }

  public Container {
    labels = Ordered.map(labels);
    addresses = Ordered.map(addresses);
    volumes = Ordered.map(volumes);
  }

  /**
   * The same container, healthy for as long as it was seen to be. The Engine keeps the last five
   * probes only, so what it says moves forward with time.
   */
  public Container healthyAtLeastSince(@Nullable Container before) {
    boolean known =
        before != null
            && before.healthySince != null
            && healthySince != null
            && before.healthySince.isBefore(healthySince)
            && java.util.Objects.equals(before.startedAt, startedAt);
    return known && before != null ? with(before.healthySince, error, lastProbe) : this;
  }

  /**
   * The same container; what the Engine and its probes say of it may repeat secrets of its
   * environment (I24).
   */
  public Container withoutSecrets() {
    if (error.isEmpty() && lastProbe.isEmpty()) {
      return this;
    }
    Secrets secrets = Secrets.of(List.of(spec));
    return secrets.values().isEmpty()
        ? this
        : with(healthySince, secrets.redact(error), secrets.redact(lastProbe));
  }

  private Container with(@Nullable Instant since, String errorText, String probeText) {
    return new Container(
        id,
        name,
        created,
        imageId,
        spec,
        labels,
        state,
        health,
        exitCode,
        errorText,
        oomKilled,
        restartCount,
        startedAt,
        finishedAt,
        since,
        addresses,
        volumes,
        probeText);
  }

  public String label(String key) {
    return labels.getOrDefault(key, "");
  }

  public String service() {
    return label(Labels.SERVICE);
  }

  public boolean running() {
    return state == State.RUNNING;
  }

  /** Whether its process may be alive: counts against surge (I2). */
  public boolean live() {
    return state == State.RUNNING || state == State.PAUSED || state == State.RESTARTING;
  }

  /** Compose's instance number; 0 when the label is missing or no number. */
  public int number() {
    String text = label(Labels.NUMBER);
    if (text.isEmpty() || text.length() > 9) {
      return 0;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return 0;
      }
      number = number * 10 + (digit - '0');
    }
    return number;
  }
}

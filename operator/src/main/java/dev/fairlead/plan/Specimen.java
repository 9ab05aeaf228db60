package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.ContainerSpec;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds a container of the model, from nothing or from another one. */
final class Specimen {
  private final String id;
  private String name;
  private final Instant created;
  private String imageId = "";
  private @Nullable ContainerSpec spec;
  private SortedMap<String, String> labels = new TreeMap<>();
  private State state = State.CREATED;
  private Health health = Health.NONE;
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private @Nullable Instant healthySince;
  private int exitCode;
  private SortedMap<String, String> volumes = new TreeMap<>();
  private SortedMap<String, String> addresses = new TreeMap<>();

  private Specimen(String id, String name, Instant created) {
    this.id = id;
    this.name = name;
    this.created = created;
  }

  static Specimen created(String id, String name, Instant now) {
    return new Specimen(id, name, now);
  }

  static Specimen of(Container c) {
    Specimen copy = new Specimen(c.id(), c.name(), c.created());
    copy.imageId = c.imageId();
    copy.spec = c.spec();
    copy.labels = c.labels();
    copy.state = c.state();
    copy.health = c.health();
    copy.startedAt = c.startedAt();
    copy.finishedAt = c.finishedAt();
    copy.healthySince = c.healthySince();
    copy.exitCode = c.exitCode();
    copy.volumes = c.volumes();
    copy.addresses = c.addresses();
    return copy;
  }

  Specimen name(String value) {
    name = value;
    return this;
  }

  Specimen imageId(String value) {
    imageId = value;
    return this;
  }

  Specimen spec(ContainerSpec value) {
    spec = value;
    return this;
  }

  Specimen labels(SortedMap<String, String> value) {
    labels = value;
    return this;
  }

  Specimen state(State value) {
    state = value;
    return this;
  }

  Specimen health(Health value, @Nullable Instant since) {
    health = value;
    healthySince = since;
    return this;
  }

  Specimen startedAt(Instant value) {
    startedAt = value;
    return this;
  }

  Specimen finishedAt(Instant value) {
    finishedAt = value;
    exitCode = 0;
    return this;
  }

  Specimen addresses(SortedMap<String, String> value) {
    addresses = value;
    return this;
  }

  Container build() {
    if (spec == null) {
      throw new IllegalStateException("a container needs a spec");
    }
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
        "",
        false,
        0,
        startedAt,
        finishedAt,
        healthySince,
        addresses,
        volumes,
        "");
  }
}

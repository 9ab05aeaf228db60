package dev.fairlead.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every Engine does, as the loop relies on it. Run on the real Engine and on the fake, so that
 * tests on the fake prove something.
 */
public abstract class EngineContract {
  private static final String ABSENT = "0123456789ab".repeat(5) + "0123";

  protected abstract Engine engine();

  /**
   * A local image whose command runs until it is stopped, with {@code FROM_IMAGE=yes} in its env.
   */
  protected abstract String image();

  /** The project's name; every name that {@link #unique} gives begins with it. */
  protected abstract String project();

  protected abstract String unique(String word);

  /** A host port that nothing listens on. */
  protected abstract int freePort();

  @Test
  void createdContainerReadsAsItsSpec() {
    ContainerSpec spec = EngineSpecs.container(image());
    String name = unique("web");

    Container container = inspect(engine().create(name, spec, labels("1")));

    assertThat(container.name()).isEqualTo(name);
    assertThat(container.state()).isEqualTo(State.CREATED);
    assertThat(container.startedAt()).isNull();
    assertThat(container.finishedAt()).isNull();
    assertThat(container.number()).isEqualTo(1);
    assertThat(container.service()).isEqualTo("web");
    assertThat(container.imageId()).isEqualTo(engine().image(image()).orElseThrow().id());
    assertThat(container.spec().networking()).isEqualTo(spec.networking());
    assertThat(container.spec().storage()).isEqualTo(spec.storage());
    assertThat(container.spec().resources()).isEqualTo(spec.resources());
    assertThat(container.spec().security()).isEqualTo(spec.security());
    assertThat(container.spec().restart()).isEqualTo(Restart.NO);
    assertThat(container.spec().logging()).isNull();
    assertThat(container.spec().labels()).isEmpty();
  }

  @Test
  void commandRunsInTheContainer() {
    String id = started("exec");

    assertThat(exec(id, "/bin/true").exitCode()).isZero();
    assertThat(exec(id, "/bin/false").exitCode()).isEqualTo(1);
    Exec echo = exec(id, "/bin/echo", "hello", "there");
    assertThat(echo.exitCode()).isZero();
    assertThat(echo.output()).isEqualTo("hello there");
    assertThat(engine().execRuns(echo.id())).isFalse();
  }

  @Test
  void commandThatIsNotThereEndsBadly() {
    Exec exec = exec(started("noexec"), "/bin/nothing-there");

    assertThat(exec.exitCode()).isIn(126, 127);
    assertThat(exec.output()).contains("no such file or directory");
  }

  @Test
  void commandThatTakesTooLongIsNotWaitedForAndGoesOn() {
    long begin = System.nanoTime();

    Exec exec = engine().exec(started("slow"), List.of("/bin/sleep", "60"), Duration.ofSeconds(1));

    assertThat(exec.exitCode()).isNull();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    assertThat(engine().execRuns(exec.id())).isTrue();
    assertThat(engine().execRuns("0123456789abcdef")).isFalse();
  }

  @Test
  void commandIsRefusedWhereNothingRuns() {
    String id = create("still");

    assertFails(Kind.CONFLICT, () -> exec(id, "/bin/true"));
    assertFails(Kind.NOT_FOUND, () -> exec(ABSENT, "/bin/true"));
  }

  private String started(String word) {
    String id = create(word);
    engine().start(id);
    return id;
  }

  private Exec exec(String id, String... command) {
    return engine().exec(id, List.of(command), Duration.ofSeconds(10));
  }

  @Test
  void imageDefaultsShowInTheContainersSpec() {
    Container container = inspect(create("defaults"));

    assertThat(container.spec().program().environment()).containsEntry("FROM_IMAGE", "yes");
    assertThat(container.spec().program().command())
        .isEqualTo(engine().image(image()).orElseThrow().command());
  }

  @Test
  void nameIsTakenOnlyOnce() {
    String name = unique("taken");
    engine().create(name, EngineSpecs.container(image()), labels("1"));

    assertFails(
        Kind.CONFLICT, () -> engine().create(name, EngineSpecs.container(image()), labels("1")));
  }

  @Test
  void createFromAnAbsentImageIsNotFound() {
    ContainerSpec spec = EngineSpecs.container(project() + "/absent:1");

    assertFails(Kind.NOT_FOUND, () -> engine().create(unique("absent"), spec, labels("1")));
    assertThat(engine().image(project() + "/absent:1")).isEmpty();
  }

  @Test
  void startingTwiceIsSuccess() {
    String id = create("start");

    engine().start(id);
    engine().start(id);

    Container container = inspect(id);
    assertThat(container.running()).isTrue();
    assertThat(container.startedAt()).isNotNull();
  }

  @Test
  void stoppingTwiceIsSuccess() {
    String id = create("stop");
    engine().start(id);

    engine().stop(id, Duration.ZERO);
    engine().stop(id, Duration.ZERO);

    Container container = inspect(id);
    assertThat(container.state()).isEqualTo(State.EXITED);
    assertThat(container.exitCode()).isNotZero();
    assertThat(container.finishedAt()).isNotNull();
  }

  @Test
  void removingARunningContainerTwiceIsSuccess() {
    String id = create("remove");
    engine().start(id);

    engine().remove(id, true);
    engine().remove(id, true);

    assertThat(engine().inspect(id)).isEmpty();
  }

  @Test
  void callsOnAnAbsentContainerAreNotFound() {
    assertThat(engine().inspect(ABSENT)).isEmpty();
    assertThat(engine().logTail(ABSENT, 5)).isEmpty();
    assertFails(Kind.NOT_FOUND, () -> engine().start(ABSENT));
    assertFails(Kind.NOT_FOUND, () -> engine().stop(ABSENT, Duration.ZERO));
    assertFails(Kind.NOT_FOUND, () -> engine().rename(ABSENT, unique("renamed")));
    assertFails(Kind.NOT_FOUND, () -> engine().unpause(ABSENT));
  }

  @Test
  void renameFreesTheOldNameAndRefusesATakenOne() {
    String oldName = unique("old");
    String newName = unique("new");
    String id = engine().create(oldName, EngineSpecs.container(image()), labels("1"));

    engine().rename(id, newName);
    String second = engine().create(oldName, EngineSpecs.container(image()), labels("2"));

    assertThat(inspect(id).name()).isEqualTo(newName);
    assertFails(Kind.CONFLICT, () -> engine().rename(second, newName));
  }

  @Test
  void fixedPortFailsTheSecondStartUntilTheFirstStops() {
    PortBinding port = new PortBinding(80, "tcp", "127.0.0.1", "" + freePort());
    ContainerSpec spec =
        EngineSpecs.container(image())
            .withNetworking(EngineSpecs.networking("bridge", List.of(port)));
    String first = engine().create(unique("port"), spec, labels("1"));
    String second = engine().create(unique("port"), spec, labels("2"));
    engine().start(first);

    assertFails(Kind.START_FAILED, () -> engine().start(second));
    assertThat(inspect(second).state()).isEqualTo(State.CREATED);
    assertThat(inspect(second).error()).contains("port is already allocated");

    engine().stop(first, Duration.ZERO);
    engine().start(second);
    assertThat(inspect(second).running()).isTrue();
  }

  @Test
  void containerJoinsAllOfItsNetworksUnderItsAliases() {
    String front = network("front");
    String back = network("back");
    Endpoint one = EngineSpecs.endpoint(front, "web", "www");
    Endpoint two = EngineSpecs.endpoint(back, "web");
    ContainerSpec spec = EngineSpecs.on(EngineSpecs.container(image()), one, two);
    String id = engine().create(unique("net"), spec, labels("1"));

    assertThat(inspect(id).spec().networking()).isEqualTo(spec.networking());
    engine().start(id);

    assertThat(inspect(id).spec().networking()).isEqualTo(spec.networking());
    assertThat(inspect(id).addresses()).containsOnlyKeys(front, back);
  }

  @Test
  void networkThatIsGoneFailsTheStart() {
    String network = network("gone");
    ContainerSpec spec =
        EngineSpecs.on(EngineSpecs.container(image()), EngineSpecs.endpoint(network));
    String id = engine().create(unique("gone"), spec, labels("1"));
    engine().removeNetwork(network);

    assertFails(Kind.START_FAILED, () -> engine().start(id));
  }

  @Test
  void secondNetworkThatIsAbsentFailsTheStartAndNotTheCreate() {
    ContainerSpec spec =
        EngineSpecs.on(
            EngineSpecs.container(image()),
            EngineSpecs.endpoint(network("first")),
            EngineSpecs.endpoint(project() + "-absent"));
    String id = engine().create(unique("half"), spec, labels("1"));

    assertFails(Kind.START_FAILED, () -> engine().start(id));
  }

  @Test
  void reconnectingChangesTheAliasesOfARunningContainer() {
    String network = network("alias");
    Endpoint bare = EngineSpecs.endpoint(network);
    String id =
        engine()
            .create(
                unique("alias"), EngineSpecs.on(EngineSpecs.container(image()), bare), labels("1"));
    engine().start(id);
    assertThat(inspect(id).spec().networking().endpoints()).containsExactly(bare);
    String before = fingerprint(id);

    engine().disconnect(network, id);
    engine().disconnect(network, id);
    assertThat(inspect(id).spec().networking().endpoints()).isEmpty();
    Endpoint named = EngineSpecs.endpoint(network, "web");
    engine().connect(named, id);

    assertThat(inspect(id).spec().networking().endpoints()).containsExactly(named);
    assertThat(fingerprint(id)).isNotEqualTo(before);
    assertFails(Kind.CONFLICT, () -> engine().connect(named, id));
  }

  @Test
  void networksAreUniqueLabelledAndKeptWhileInUse() {
    String name = network("unique");
    String id =
        engine()
            .create(
                unique("user"),
                EngineSpecs.on(EngineSpecs.container(image()), EngineSpecs.endpoint(name)),
                labels("1"));
    engine().start(id);

    Network network =
        engine().networks().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    assertThat(network.driver()).isEqualTo("bridge");
    assertThat(network.labels()).containsEntry(Labels.PROJECT, project());
    assertFails(Kind.CONFLICT, () -> engine().createNetwork(networkSpec(name), labels("1")));
    assertFails(Kind.CONFLICT, () -> engine().removeNetwork(name));

    engine().remove(id, true);
    engine().removeNetwork(name);
    engine().removeNetwork(name);
    assertThat(engine().networks()).noneMatch(n -> n.name().equals(name));
  }

  @Test
  void imageThatAContainerUsesIsNotRemoved() {
    String id = engine().create(unique("user"), EngineSpecs.container(image()), labels("1"));
    String imageId = engine().image(image()).orElseThrow().id();

    assertFails(Kind.CONFLICT, () -> engine().removeImage(imageId));

    engine().remove(id, true);
    assertThat(engine().image(image())).isPresent();
    engine().removeImage("sha256:" + "0123456789abcdef".repeat(4));
  }

  @Test
  void creatingAVolumeTwiceIsSuccess() {
    String name = unique("data");
    VolumeSpec spec = new VolumeSpec("data", name, false, "", new TreeMap<>(), new TreeMap<>(), "");

    engine().createVolume(spec, labels("1"));
    engine().createVolume(spec, labels("1"));

    Volume volume =
        engine().volumes().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
    assertThat(volume.driver()).isEqualTo("local");
    assertThat(volume.labels()).containsEntry(Labels.PROJECT, project());
  }

  @Test
  void listShowsStoppedContainersAndOnlyThoseOfProjects() {
    String ours = create("listed");
    String foreign =
        engine().create(unique("foreign"), EngineSpecs.container(image()), new TreeMap<>());

    assertThat(engine().list()).extracting(ContainerSummary::id).contains(ours);
    assertThat(engine().list()).extracting(ContainerSummary::id).doesNotContain(foreign);
    assertThat(summary(ours).labels()).containsEntry(Labels.SERVICE, "web");
  }

  @Test
  void fingerprintChangesWithTheContainerAndNotWithTime() {
    String id = create("print");
    String created = fingerprint(id);
    engine().start(id);
    String started = fingerprint(id);

    assertThat(started).isNotEqualTo(created).isEqualTo(fingerprint(id));
    engine().rename(id, unique("print"));
    String renamed = fingerprint(id);
    assertThat(renamed).isNotEqualTo(started);
    engine().stop(id, Duration.ZERO);
    assertThat(fingerprint(id)).isNotEqualTo(renamed);
  }

  @Test
  void onlyChangingCallsCount() {
    String id = create("count");
    long before = engine().mutations();

    engine().list();
    engine().inspect(id);
    engine().networks();
    engine().volumes();
    engine().image(image());
    engine().logTail(id, 1);
    engine().version();
    assertThat(engine().mutations()).isEqualTo(before);

    engine().start(id);
    engine().stop(id, Duration.ZERO);
    engine().remove(id, true);
    assertThat(engine().mutations()).isEqualTo(before + 3);
  }

  @Test
  void unpausingWhatIsNotPausedIsSuccess() {
    String id = create("pause");
    engine().start(id);

    engine().unpause(id);

    assertThat(inspect(id).running()).isTrue();
  }

  @Test
  void eventsTellTheLifeOfAContainerInOrder() throws Exception {
    RecordedEvents events = new RecordedEvents();
    try (AutoCloseable stream = engine().events(events)) {
      assertThat(stream).isNotNull();
      await().until(() -> events.connects.size() == 1);
      String name = unique("events");
      String id = engine().create(name, EngineSpecs.container(image()), labels("1"));
      engine().start(id);
      engine().stop(id, Duration.ZERO);
      engine().rename(id, unique("events"));
      engine().remove(id, true);

      await().until(() -> events.actions(id).contains("destroy"));
      assertThat(events.actions(id))
          .containsSubsequence("create", "start", "die", "stop", "rename", "destroy");
      EngineEvent create = events.of(id).getFirst();
      assertThat(create.attributes())
          .containsEntry("name", name)
          .containsEntry(Labels.PROJECT, project());
    }
  }

  // ---- shared by tests

  protected String create(String word) {
    return engine().create(unique(word), EngineSpecs.container(image()), labels("1"));
  }

  protected Container inspect(String id) {
    return engine().inspect(id).orElseThrow();
  }

  protected SortedMap<String, String> labels(String number) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, project());
    labels.put(Labels.SERVICE, "web");
    labels.put(Labels.NUMBER, number);
    return labels;
  }

  protected String network(String word) {
    String name = unique(word);
    engine().createNetwork(networkSpec(name), labels("1"));
    return name;
  }

  protected static NetworkSpec networkSpec(String name) {
    return new NetworkSpec(
        "default",
        name,
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

  protected static void assertFails(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  private ContainerSummary summary(String id) {
    return engine().list().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
  }

  private String fingerprint(String id) {
    return summary(id).fingerprint();
  }
}

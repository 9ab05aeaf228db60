package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.access.Caller;
import dev.fairlead.access.Scope;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Order;
import dev.fairlead.deploy.Submission;
import dev.fairlead.loop.WriteBacks;
import dev.fairlead.observed.Container;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.Deploy.Cause;
import dev.fairlead.store.Deploy.Status;
import dev.fairlead.store.DeployLine;
import dev.fairlead.testing.TestRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deploys on a real Engine, from a real registry, by way of the file that declares the release. */
final class DeployTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static final Caller CI = Caller.of("ci", Scope.WEBHOOK);

  private final OperatorHarness it = new OperatorHarness();
  private final TestRegistry registry = new TestRegistry(false);
  private @Nullable Deploys opened;

  @AfterEach
  void clean() {
    stop();
    it.close();
    registry.close();
  }

  private void stop() {
    if (opened != null) {
      opened.close();
    }
    it.stop();
  }

  private Deploys start() {
    it.start();
    Deploys deploys =
        new Deploys(
            it.store().deploys(),
            it.operator()
                .deployTarget(
                    new WriteBacks(
                        List.of(it.files.desired().toString()),
                        it.files.state(),
                        Map.of(),
                        InstantSource.system()),
                    DeployLimits.DEFAULT),
            DeployLimits.DEFAULT,
            InstantSource.system(),
            () -> UUID.randomUUID().toString());
    deploys.start();
    opened = deploys;
    return deploys;
  }

  private Path file() {
    return it.files.desired().resolve(it.files.project() + ".yaml");
  }

  private String ask(Deploys deploys, String image) {
    return switch (deploys.submit(new Order(it.files.project(), image, "", CI, ""))) {
      case Submission.Accepted(Deploy deploy) -> deploy.id();
      case Submission other -> throw new AssertionError(other.toString());
    };
  }

  private static Deploy ended(Deploys deploys, String id) throws InterruptedException {
    return deploys
        .await(id, Duration.ofSeconds(60))
        .orElseThrow(() -> new AssertionError(log(deploys, id).toString()));
  }

  private static List<String> log(Deploys deploys, String id) {
    return deploys.logs().lines(id, 0, 1_000).stream().map(DeployLine::text).toList();
  }

  private void declare(String image) {
    it.files
        .compose("services:\n  web:\n    image: %s\n".formatted(image))
        .release("web: {strategy: {minReadySeconds: 0}}");
  }

  @Test
  void rollsWhatIsAskedForAndLeavesAloneWhatCannotBe() throws Exception {
    String v1 = registry.push(IMAGES.built().v1(), "shop/web:1");
    String v2 = registry.push(IMAGES.built().v2(), "shop/web:2");
    String sick = registry.push(IMAGES.built().sick(), "shop/web:sick");
    declare(v1);
    Deploys deploys = start();
    it.converged();

    // Another image.
    String second = ask(deploys, v2);
    assertThat(ended(deploys, second).status())
        .as("%s", log(deploys, second))
        .isEqualTo(Status.SUCCESS);
    Container two = it.host.one("web");
    assertThat(two.spec().image()).isEqualTo(v2);
    assertThat(Files.readString(file())).contains(v2);
    assertThat(log(deploys, second))
        .anyMatch(line -> line.startsWith("create "))
        .anyMatch(line -> line.startsWith("remove "))
        .endsWith("[executor] %s runs %s".formatted(it.files.project(), v2));

    // The image that runs already: new containers all the same, once.
    String again = ask(deploys, v2);
    assertThat(ended(deploys, again).status())
        .as("%s", log(deploys, again))
        .isEqualTo(Status.SUCCESS);
    Container anew = it.host.one("web");
    assertThat(anew.id()).isNotEqualTo(two.id());
    assertThat(it.store().jobs(it.files.project(), 1).getFirst().summary())
        .contains("deployed again");

    // One that is nowhere: nothing is touched.
    String before = Files.readString(file());
    Deploy absent = ended(deploys, ask(deploys, registry.host() + "/shop/web:absent"));
    assertThat(absent.cause()).isEqualTo(Cause.PULL);
    assertThat(absent.error()).startsWith("docker pull failed");
    assertThat(it.host.one("web").id()).isEqualTo(anew.id());
    assertThat(Files.readString(file())).isEqualTo(before);

    // One that never gets well, twice, and the next good one.
    for (int i = 0; i < 2; i++) {
      String id = ask(deploys, sick);
      Deploy failed = ended(deploys, id);
      assertThat(failed.cause()).as("%s", log(deploys, id)).isEqualTo(Cause.ROLLED_BACK);
      assertThat(failed.error()).contains("web", "cache is cold");
      assertThat(it.host.one("web").id()).isEqualTo(anew.id());
    }
    Deploy good = ended(deploys, ask(deploys, v1));
    assertThat(good.status()).isEqualTo(Status.SUCCESS);
    assertThat(it.host.one("web").spec().image()).isEqualTo(v1);

    // And back to the one before.
    Deploy last =
        deploys.lastGood(deploys.target().app(it.files.project()).orElseThrow()).orElseThrow();
    assertThat(last.image()).isEqualTo(v2);
  }

  @Test
  void reachesATrueEndAfterARestartAtEveryStage() throws Exception {
    String v1 = registry.push(IMAGES.built().v1(), "shop/web:1");
    String v2 = registry.push(IMAGES.built().v2(), "shop/web:2");
    declare(v1);
    Deploys deploys = start();
    it.converged();
    List<String> stages = List.of("[validate] looking", "[pull] ", "[pull] done", "create ");
    String image = v2;
    for (String stage : stages) {
      Deploys running = deploys;
      String id = ask(running, image);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> log(running, id).stream().anyMatch(line -> line.startsWith(stage)));
      stop();
      deploys = start();

      Deploy deploy = ended(deploys, id);
      assertThat(deploy.status()).as("%s %s", stage, log(deploys, id)).isEqualTo(Status.SUCCESS);
      assertThat(it.host.one("web").spec().image()).isEqualTo(image);
      image = image.equals(v2) ? v1 : v2;
    }
  }

  @Test
  void refusesWhatIsSuspendedOrUnknown() throws Exception {
    declare(IMAGES.built().v1());
    Deploys deploys = start();
    it.converged();
    it.operator()
        .answers()
        .control(
            it.files.project(),
            new dev.fairlead.http.Control.Suspend(),
            new dev.fairlead.http.Asker("ann", ""));
    String image = registry.push(IMAGES.built().v1(), "shop/web:1");
    String id =
        switch (deploys.submit(
            new Order(it.files.project(), image, "", Caller.of("root", Scope.ADMIN), ""))) {
          case Submission.Accepted(Deploy deploy) -> deploy.id();
          case Submission other -> throw new AssertionError(other.toString());
        };

    Deploy deploy = ended(deploys, id);

    assertThat(deploy.error()).contains("is suspended");
    assertThat(deploys.submit(new Order("nothing", image, "", CI, "")))
        .isInstanceOf(Submission.Unknown.class);
  }
}

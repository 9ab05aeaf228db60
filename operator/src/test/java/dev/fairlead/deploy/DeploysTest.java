package dev.fairlead.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.access.Caller;
import dev.fairlead.access.Scope;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.Deploy.Cause;
import dev.fairlead.store.Deploy.Status;
import dev.fairlead.store.DeployBook.Wanted;
import dev.fairlead.store.DeployLine;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every deploy reaches a true end, whatever comes between. */
class DeploysTest {
  private static final Caller ADMIN = Caller.of("admin", Scope.ADMIN);
  private static final Caller CI = new Caller("ci", Scope.DEPLOY, new TreeSet<>(List.of("shop")));
  private static final Duration LONG = Duration.ofSeconds(20);

  private final ScriptedTarget target =
      new ScriptedTarget().with("shop", "web").with("blog", "web").with("pair", "api", "ui");
  private final Store store = new InMemoryStore();
  private final AtomicInteger count = new AtomicInteger();
  private final List<Deploys> opened = new ArrayList<>();
  private Deploys deploys = open(10, 4);

  private Deploys open(int waiting, int atOnce) {
    Deploys next =
        new Deploys(
            store.deploys(),
            target,
            new DeployLimits(waiting, atOnce, Duration.ofMillis(2), Duration.ofSeconds(30)),
            InstantSource.system(),
            () -> "d" + count.incrementAndGet());
    opened.add(next);
    return next;
  }

  @AfterEach
  void close() {
    target.pulling.countDown();
    opened.forEach(Deploys::close);
  }

  private static Order order(String app, String image) {
    return new Order(app, image, "", ADMIN, "");
  }

  private String accepted(Order order) {
    return switch (deploys.submit(order)) {
      case Submission.Accepted(Deploy deploy) -> deploy.id();
      case Submission other -> throw new AssertionError(other.toString());
    };
  }

  private Deploy ended(String id) {
    try {
      return deploys.await(id, LONG).orElseThrow(() -> new AssertionError(id + " has no end"));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> log(String id) {
    return deploys.logs().lines(id, 0, 100).stream().map(DeployLine::text).toList();
  }

  @Test
  void pullsDeclaresAndFollowsToTheEnd() {
    Deploy deploy = ended(accepted(order("shop", "reg.example/shop/web:1")));

    assertThat(deploy.status()).isEqualTo(Status.SUCCESS);
    assertThat(deploy.error()).isNull();
    assertThat(target.done)
        .containsExactly("pull reg.example/shop/web:1", "declare web reg.example/shop/web:1");
    assertThat(log(deploy.id()))
        .containsExactly(
            "[executor] deploying shop: reg.example/shop/web:1",
            "[validate] looking at what is declared of shop",
            "[validate] fine: /srv/shop/compose.yml",
            "[pull] reg.example/shop/web:1",
            "Pulling from reg.example/shop/web:1",
            "[pull] done",
            "[rollout] web: begins",
            "create shop-web-2",
            "[rollout] web: done",
            "[executor] shop runs reg.example/shop/web:1");
  }

  @Test
  void touchesNothingWhenTheImageCannotBeHad() {
    Deploy deploy = ended(accepted(order("shop", "reg.example/shop/web:absent")));

    assertThat(deploy.status()).isEqualTo(Status.FAILED);
    assertThat(deploy.cause()).isEqualTo(Cause.PULL);
    assertThat(deploy.error()).startsWith("docker pull failed (exit 1): manifest unknown");
    assertThat(target.done).isEmpty();
    assertThat(log(deploy.id()))
        .noneMatch(line -> line.startsWith("[rollout]"))
        .endsWith("[executor] ERROR: docker pull failed (exit 1): manifest unknown");
  }

  @Test
  void rollsServicesInOrderAndEndsWithTheFirstThatFails() {
    String image = "reg.example/pair/api:1";
    assertThat(ended(accepted(order("pair", image))).status()).isEqualTo(Status.SUCCESS);
    assertThat(target.done)
        .containsExactly("pull " + image, "declare api " + image, "declare ui " + image);

    Deploy deploy = ended(accepted(order("pair", "reg.example/pair/api:sick")));
    assertThat(deploy.error()).isEqualTo("api: unhealthy");
    assertThat(target.done).doesNotContain("declare ui reg.example/pair/api:sick");
  }

  @Test
  void takesAFailedImageTwiceAndTheNextGoodOne() {
    String sick = "reg.example/shop/web:sick";
    assertThat(ended(accepted(order("shop", sick))).status()).isEqualTo(Status.FAILED);
    assertThat(ended(accepted(order("shop", sick))).cause()).isEqualTo(Cause.ROLLED_BACK);
    assertThat(ended(accepted(order("shop", "reg.example/shop/web:2"))).status())
        .isEqualTo(Status.SUCCESS);
  }

  @Test
  void letsTheLatestWinAndEndsWhatItReplaces() {
    String first = accepted(order("shop", "reg.example/shop/web:moving"));
    Awaitility.await().until(() -> target.done.contains("declare web reg.example/shop/web:moving"));
    target.pulling = new CountDownLatch(1);
    String second = accepted(order("shop", "reg.example/shop/web:2"));
    String third = accepted(order("shop", "reg.example/shop/web:3"));
    target.pulling.countDown();

    assertThat(ended(first).cause()).isEqualTo(Cause.SUPERSEDED);
    assertThat(ended(second).error())
        .isEqualTo("superseded by deploy d3 of reg.example/shop/web:3");
    assertThat(ended(third).status()).isEqualTo(Status.SUCCESS);
    assertThat(target.done).doesNotContain("declare web reg.example/shop/web:2");
  }

  @Test
  void saysWhatItWaitsForAndGivesItsTurnUpForANewerOne() {
    String image = "reg.example/shop/web:turn";
    String waits = "[rollout] web: waits: it is the turn of host alpha";
    target.turn = new CountDownLatch(1);
    String first = accepted(order("shop", image));
    Awaitility.await().until(() -> log(first).contains(waits));
    target.turn.countDown();
    assertThat(ended(first).status()).isEqualTo(Status.SUCCESS);
    assertThat(log(first)).containsOnlyOnce(waits);

    target.turn = new CountDownLatch(1);
    String second = accepted(order("shop", image));
    Awaitility.await().until(() -> log(second).contains(waits));
    String third = accepted(order("shop", "reg.example/shop/web:2"));
    assertThat(ended(second).cause()).isEqualTo(Cause.SUPERSEDED);
    assertThat(ended(third).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void letsOneServiceBeDeployedBesideAnother() {
    target.standings.put("reg.example/pair/api:slow", new Target.Standing.Moving());
    String api = accepted(new Order("pair", "reg.example/pair/api:slow", "api", ADMIN, ""));
    Awaitility.await().until(() -> target.done.contains("declare api reg.example/pair/api:slow"));
    String ui = accepted(new Order("pair", "reg.example/pair/ui:2", "ui", ADMIN, ""));
    assertThat(deploys.book().find(ui).orElseThrow().status()).isEqualTo(Status.QUEUED);

    target.standings.put("reg.example/pair/api:slow", new Target.Standing.Done());

    assertThat(ended(api).status()).isEqualTo(Status.SUCCESS);
    assertThat(ended(ui).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void letsNoAppWaitForAnother() {
    accepted(order("shop", "reg.example/shop/web:moving"));

    assertThat(ended(accepted(order("blog", "reg.example/blog/web:1"))).status())
        .isEqualTo(Status.SUCCESS);
  }

  @Test
  void refusesWhatIsTooMuchAndSaysWhenToComeBack() {
    deploys = open(2, 1);
    accepted(order("shop", "reg.example/shop/web:moving"));
    accepted(order("blog", "reg.example/blog/web:moving"));

    assertThat(deploys.submit(order("pair", "reg.example/pair/api:1")))
        .isInstanceOfSatisfying(
            Submission.Full.class, full -> assertThat(full.retryAfterSeconds()).isPositive());
  }

  @Test
  void givesNothingUpForADeployThatIsNotTaken() {
    deploys = open(1, 1);
    String image = "reg.example/shop/web:moving";
    String running = accepted(order("shop", image));
    Awaitility.await()
        .until(() -> store.deploys().find(running).orElseThrow().status() == Status.RUNNING);

    assertThat(deploys.submit(order("shop", "reg.example/shop/web:2")))
        .isInstanceOf(Submission.Full.class);

    target.standings.put(image, new Target.Standing.Done());
    assertThat(ended(running).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void goesOnAfterARestartWhereItWas() {
    String image = "reg.example/pair/api:moving";
    String id = accepted(order("pair", image));
    Awaitility.await().until(() -> store.deploys().find(id).orElseThrow().written() == 1);
    deploys.close();
    assertThat(store.deploys().find(id).orElseThrow().status()).isEqualTo(Status.RUNNING);
    target.done.clear();
    target.standings.put(image, new Target.Standing.Done());

    deploys = open(10, 4);
    deploys.start();

    assertThat(ended(id).status()).isEqualTo(Status.SUCCESS);
    assertThat(target.done).containsExactly("follow api " + image, "declare ui " + image);
    assertThat(log(id)).contains("[executor] the operator was restarted; going on");
  }

  @Test
  void waitsForTheDesiredStateAfterARestart() {
    target.missing = "the desired state was not read yet";
    target.apps.remove("shop");
    assertThat(deploys.submit(order("shop", "reg.example/shop/web:1")))
        .isInstanceOf(Submission.Stopping.class);
    target.with("shop", "web");
    String id = accepted(order("shop", "reg.example/shop/web:1"));
    assertThat(target.done).isEmpty();

    target.missing = "";

    assertThat(ended(id).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void cancelsWhatWaitsAndWhatIsUnderWay() {
    target.pulling = new CountDownLatch(1);
    deploys = open(10, 1);
    String running = accepted(order("shop", "reg.example/shop/web:moving"));
    Awaitility.await()
        .until(() -> store.deploys().find(running).orElseThrow().status() == Status.RUNNING);
    String waiting = accepted(order("blog", "reg.example/blog/web:1"));
    target.pulling.countDown();
    Awaitility.await().until(() -> store.deploys().find(running).orElseThrow().written() == 1);

    assertThat(deploys.cancel(waiting, "ann")).isEqualTo(Deploys.Cancelled.DONE);
    assertThat(deploys.cancel(running, "ann")).isEqualTo(Deploys.Cancelled.DONE);

    assertThat(ended(waiting).error()).isEqualTo("cancelled by ann");
    assertThat(ended(running).cause()).isEqualTo(Cause.CANCELLED);
    assertThat(target.done).contains("abort shop: cancelled by ann");
    assertThat(deploys.cancel(running, "ann")).isEqualTo(Deploys.Cancelled.ENDED_BEFORE);
    assertThat(deploys.cancel("nothing", "ann")).isEqualTo(Deploys.Cancelled.UNKNOWN);
  }

  /** As after a kill: nothing of the first is left but what it wrote down. */
  private Deploy afterAKill(Deploy found) {
    store.deploys().put(found);
    deploys = open(10, 4);
    deploys.start();
    return ended(found.id());
  }

  private static Deploy left(String image, String previous, int written) {
    Instant now = Instant.parse("2026-03-01T10:42:07Z");
    return new Deploy(
        "left",
        "shop",
        List.of("web"),
        image,
        previous,
        Status.RUNNING,
        null,
        Cause.NONE,
        now,
        now,
        "ci",
        "",
        written);
  }

  @Test
  void takesBackAfterARestartWhatWasCancelledBefore() {
    Instant now = Instant.parse("2026-03-01T10:42:08Z");
    String image = "reg.example/shop/web:moving";

    Deploy ended = afterAKill(left(image, "", 1).cancelled("cancelled by ann", now));

    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.error()).isEqualTo("cancelled by ann");
    assertThat(target.done).containsExactly("follow web " + image, "abort shop: cancelled by ann");
  }

  @Test
  void touchesNothingOfWhatWasCancelledBeforeItWasDeclared() {
    Instant now = Instant.parse("2026-03-01T10:42:08Z");

    Deploy ended =
        afterAKill(left("reg.example/shop/web:1", "", 0).cancelled("cancelled by ann", now));

    assertThat(ended.cause()).isEqualTo(Cause.CANCELLED);
    assertThat(target.done).isEmpty();
  }

  @Test
  void followsWhatWasDeclaredRightBeforeTheKill() {
    String image = "reg.example/shop/web:1";
    target.declared.put("shop/web", image);

    Deploy ended = afterAKill(left(image, "reg.example/before:1", 0));

    assertThat(ended.status()).isEqualTo(Status.SUCCESS);
    assertThat(ended.written()).isEqualTo(1);
    assertThat(target.done).containsExactly("follow web " + image);
  }

  @Test
  void declaresWhatWasOnlyMeantToBe() {
    String image = "reg.example/shop/web:1";

    assertThat(afterAKill(left(image, "reg.example/before:1", 0)).status())
        .isEqualTo(Status.SUCCESS);
    assertThat(target.done).containsExactly("pull " + image, "declare web " + image);
  }

  @Test
  void endsWellWhatWasInPlaceBeforeItCouldBeTakenBack() {
    String image = "reg.example/shop/web:1";
    target.declared.put("shop/web", image);
    Instant now = Instant.parse("2026-03-01T10:42:08Z");

    Deploy ended = afterAKill(left(image, "", 1).cancelled("cancelled by ann", now));

    assertThat(ended.status()).isEqualTo(Status.SUCCESS);
    assertThat(ended.error()).isNull();
    assertThat(target.done).containsExactly("follow web " + image);
  }

  @Test
  void takesASignedRequestOnce() {
    Order signed = new Order("shop", "reg.example/shop/web:1", "", ADMIN, "sha256=abc");
    String id = accepted(signed);

    assertThat(deploys.submit(signed))
        .isInstanceOfSatisfying(
            Submission.Repeated.class, r -> assertThat(r.deploy().id()).isEqualTo(id));
    ended(id);
    assertThat(deploys.submit(signed)).isInstanceOf(Submission.Repeated.class);
  }

  @Test
  void letsWhoIsNoAdminDeployTheRepositoriesThatRunOrAreAllowed() {
    assertThat(deploys.submit(new Order("shop", "evil.example/miner:1", "", CI, "")))
        .isInstanceOf(Submission.Forbidden.class);
    assertThat(ended(accepted(new Order("shop", "reg.example/shop/web:2", "", CI, ""))).status())
        .isEqualTo(Status.SUCCESS);
    assertThat(ended(accepted(order("shop", "other.example/shop/web:2"))).status())
        .isEqualTo(Status.SUCCESS);
  }

  @Test
  void failsWhatIsInvalidWhenItIsAskedForEvenIfItIsCorrectedMeanwhile() {
    App good = target.app("shop").orElseThrow();
    App broken =
        new App(
            "shop", "/nowhere", new java.util.TreeMap<>(), List.of(), List.of(), "no such file");
    target.apps.put("shop", broken);
    Deploy first = ended(accepted(new Order("shop", "evil.example/miner:1", "", CI, "")));
    assertThat(first.error()).isEqualTo("no such file");
    target.missing = "wait";
    String second = accepted(new Order("shop", "evil.example/miner:1", "", CI, ""));
    target.apps.put("shop", good);
    target.missing = "";

    assertThat(ended(second).cause()).isEqualTo(Cause.REFUSED);
    assertThat(target.done).isEmpty();
  }

  @Test
  void tellsListenersOfTheFinalRecordAndIsNotChangedByThem() {
    List<Deploy> heard = new CopyOnWriteArrayList<>();
    deploys.listen((deploy, log) -> {
      heard.add(deploy);
      log.accept("[notifier] refused: 500");
      throw new IllegalStateException("a listener's defect");
    });
    Deploy deploy = ended(accepted(order("shop", "reg.example/shop/web:1")));

    Awaitility.await().until(() -> heard.equals(List.of(deploy)));
    Awaitility.await().until(() -> log(deploy.id()).contains("[notifier] refused: 500"));
  }

  @Test
  void goesBackToTheImageThatRanBefore() {
    App app = target.app("shop").orElseThrow();
    assertThat(deploys.lastGood(app)).isEmpty();
    ended(accepted(order("shop", "reg.example/shop/web:1")));
    assertThat(deploys.lastGood(app).orElseThrow().image()).isEqualTo("reg.example/shop/web:1");
    App now =
        new App(
            "shop",
            "",
            new java.util.TreeMap<>(java.util.Map.of("web", "reg.example/shop/web:1")),
            List.of("web"),
            List.of(),
            "");
    assertThat(deploys.lastGood(now).orElseThrow().image()).isEqualTo("reg.example/before:1");
  }

  @Test
  void refusesWhatNobodyCanMean() {
    for (Order wrong :
        List.of(
            order("shop", ""),
            order("shop", "UPPER CASE"),
            new Order("shop", "a:1", "nothere", ADMIN, ""))) {
      assertThat(deploys.submit(wrong)).isInstanceOf(Submission.Invalid.class);
    }
    assertThat(deploys.submit(order("nothing", "a:1"))).isInstanceOf(Submission.Unknown.class);
    deploys.drain();
    assertThat(deploys.submit(order("shop", "a:1"))).isInstanceOf(Submission.Stopping.class);
    assertThat(store.deploys().list(Wanted.of("shop"))).isEmpty();
  }
}

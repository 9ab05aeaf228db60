package dev.fairlead.desired;

import static dev.fairlead.desired.Reading.shop;
import static dev.fairlead.desired.Reading.valid;
import static dev.fairlead.desired.Stack.stack;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.ComposeRequest;
import dev.fairlead.compose.ComposeResult;
import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.crds.AppRelease;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.SpecHash;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolverTest {
  @Test
  void asksComposeForExactlyWhatTheReleaseSays() {
    var declared =
        valid(
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: shop}
            spec:
              compose:
                files: [stack/compose.yaml, ../common.yaml]
                profiles: [debug]
                variables: {LOG_LEVEL: info, EMPTY: "", NOTHING: }
                envFiles: [prod.env]
              services:
                web: {image: "shop/web:2", replicas: 3}
                db: {image: "postgres:17"}
                cache:
            """);
    assertThat(Resolver.request(declared))
        .isEqualTo(
            new ComposeRequest(
                List.of(
                    Path.of("/srv/desired/shop/stack/compose.yaml"),
                    Path.of("/srv/desired/common.yaml")),
                null,
                "shop/release.yaml",
                Path.of("/srv/desired/shop/stack"),
                "shop",
                List.of("debug"),
                Ordered.map(java.util.Map.of("LOG_LEVEL", "info", "EMPTY", "", "NOTHING", "")),
                List.of(Path.of("/srv/desired/shop/prod.env")),
                Ordered.map(java.util.Map.of("web", "shop/web:2", "db", "postgres:17")),
                Ordered.map(java.util.Map.of("web", 3))));
  }

  @Test
  void takesTheDeclaredProjectAndTheInlineText() {
    var request =
        Resolver.request(
            valid(
                """
                apiVersion: fairlead.dev/v1alpha1
                kind: AppRelease
                metadata: {name: shop}
                spec:
                  compose:
                    project: shop_prod
                    inline: |
                      services: {}
                """));
    assertThat(request.project()).isEqualTo("shop_prod");
    assertThat(request.inline()).isEqualTo("services: {}\n");
    assertThat(request.files()).isEmpty();
    assertThat(request.workingDirectory()).isEqualTo(Path.of("/srv/desired/shop"));
  }

  @Test
  void givesAServiceThatIsNotNamedEveryDefault() {
    var desired = desired(shop(""), stack().service("web"));
    assertThat(desired.services())
        .singleElement()
        .satisfies(web -> {
          assertThat(web.replicas()).isEqualTo(1);
          assertThat(web.oneShot()).isFalse();
          assertThat(web.strategy())
              .isEqualTo(new Strategy(null, 1, 0, Duration.ZERO, Duration.ofMinutes(10)));
          assertThat(web.gate()).isEqualTo(new Gate.DockerHealth(Duration.ofSeconds(5)));
          assertThat(web.drain()).isZero();
          assertThat(web.specHash()).isEqualTo(SpecHash.of(web.spec()));
        });
    assertThat(desired)
        .returns("shop", Desired::release)
        .returns("shop", Desired::project)
        .returns("3f9c2ab", Desired::revision)
        .returns("shop/release.yaml", Desired::origin)
        .returns(DriftPolicy.HEAL, Desired::drift)
        .returns(true, Desired::rollbackOnFailure)
        .returns(10, Desired::historyLimit)
        .returns(false, Desired::suspended);
  }

  @Test
  void takesEveryFieldOfTheRelease() {
    var desired =
        desired(
            shop(
                """
                services:
                  web:
                    replicas: 4
                    strategy: {type: Rolling, maxSurge: 30%, maxUnavailable: 30%, minReadySeconds: 10, progressDeadlineSeconds: 90, pauseAfter: 25%, delaySeconds: 7, keepOldSeconds: 9}
                    health: {http: {path: /health, port: 3000, timeoutSeconds: 2}}
                    drain: {seconds: 5}
                rollback: {onFailure: false}
                historyLimit: 3
                drift: {policy: Report, ignore: [env.DEBUG]}
                suspend: true
                """),
            stack().service("web"));
    var web = desired.services().getFirst();
    assertThat(web.replicas()).isEqualTo(4);
    assertThat(web.strategy())
        .isEqualTo(
            new Strategy(
                    Strategy.Kind.ROLLING, 2, 1, Duration.ofSeconds(10), Duration.ofSeconds(90))
                .withPause(1, Duration.ofSeconds(7))
                .withKeepOld(Duration.ofSeconds(9))
                .withRollback(false));
    assertThat(web.gate())
        .isEqualTo(
            Gate.Http.get(
                "/health", 3000, Gate.Rhythm.of(Duration.ofSeconds(1), Duration.ofSeconds(2))));
    assertThat(web.drain()).isEqualTo(Duration.ofSeconds(5));
    assertThat(desired)
        .returns(new DriftPolicy(false, List.of("env.DEBUG")), Desired::drift)
        .returns(false, Desired::rollbackOnFailure)
        .returns(3, Desired::historyLimit)
        .returns(true, Desired::suspended);
  }

  @Test
  void runsOnceWhatAnotherServiceWaitsToSeeCompleted() {
    var desired =
        desired(
            shop(""),
            stack()
                .service("migrate")
                .service("db")
                .service(
                    "web",
                    s ->
                        s.dependsOn("migrate", Condition.SERVICE_COMPLETED_SUCCESSFULLY)
                            .dependsOn("db", Condition.SERVICE_HEALTHY)));
    assertThat(desired.services().stream().filter(DesiredService::oneShot))
        .extracting(DesiredService::name)
        .containsExactly("migrate");
  }

  @Test
  void takesEveryKindOfProbe() {
    var desired =
        desired(
            shop(
                """
                services:
                  web:
                    health:
                      http:
                        path: /health
                        port: 8443
                        scheme: https
                        host: shop.example.com
                        headers: {X-Probe: fairlead}
                        status: 200-204, 304
                        bodyMatches: '"status":\\s*"up"'
                        intervalSeconds: 3
                        timeoutSeconds: 4
                        successThreshold: 2
                        failureThreshold: 5
                  db: {health: {tcp: {port: 5432}}}
                  job: {health: {command: {command: [/bin/check, --all], timeoutSeconds: 30}}}
                """),
            stack().service("web").service("db").service("job"));
    assertThat(desired.services())
        .extracting(DesiredService::gate)
        .containsExactlyInAnyOrder(
            new Gate.Http(
                new Gate.Request(
                    true,
                    8443,
                    "/health",
                    "shop.example.com",
                    Ordered.map(java.util.Map.of("X-Probe", "fairlead"))),
                new Gate.Expected(StatusCodes.parse("200-204,304"), null, "\"status\":\\s*\"up\""),
                new Gate.Rhythm(Duration.ofSeconds(3), Duration.ofSeconds(4), 2, 5)),
            new Gate.Tcp(5432, Gate.Rhythm.of(Duration.ofSeconds(1), Duration.ofSeconds(5))),
            new Gate.Command(
                List.of("/bin/check", "--all"),
                Gate.Rhythm.of(Duration.ofSeconds(1), Duration.ofSeconds(30))));
  }

  @Test
  void refusesToConnectToAServiceWithoutANetwork() {
    String text = shop("services: {web: {health: {tcp: {port: 80}}}}");
    assertThat(refusal(text, stack().service("web", s -> s.mode("none"))))
        .contains(
            "spec.services.web.health.tcp: nothing can connect to a service without a network"
                + " (network_mode: none)",
            "use health.command");
    String command = shop("services: {web: {health: {command: {command: [check]}}}}");
    assertThat(desired(command, stack().service("web", s -> s.mode("none"))).services()).hasSize(1);
  }

  @Test
  void stayingUpIsTheGateOnlyWhereNoHealthCheckCanBe() {
    var off = new Healthcheck(List.of("NONE"), null, null, null, null, null);
    var release = shop("services: {web: {health: {stableSeconds: 20}}}");
    assertThat(desired(release, stack().service("web", s -> s.health(off))).services())
        .extracting(DesiredService::gate)
        .containsExactly(new Gate.StaysRunning(Duration.ofSeconds(20)));
    assertThat(desired(release, stack().service("web")).services())
        .extracting(DesiredService::gate)
        .containsExactly(new Gate.DockerHealth(Duration.ofSeconds(20)));
  }

  @Test
  void refusesAnImageThatNoEngineCouldBeAskedFor() {
    String text = shop("services: {web: {image: 'UPPER/web:1'}}");
    assertThat(refusal(text, stack().service("web").service("Db")))
        .contains(
            "spec.services.web.image: the image \"UPPER/web:1\" is no reference such as",
            "compose.yaml:2:3: services.Db: the image \"Db:1\" is no reference such as")
        .endsWith("2 errors in 2 files; nothing was changed\n");
  }

  @Test
  void refusesServicesThatTheComposeFileDoesNotHave() {
    var release = shop("services:\n  wbe: {replicas: 2}\n  queue:");
    assertThat(refusal(release, stack().service("web").service("db")))
        .isEqualTo(
            """
            shop/release.yaml:8:5: spec.services.wbe: the compose file has no service "wbe"; did you mean "web"?
            shop/release.yaml:9:5: spec.services.queue: the compose file has no service "queue"
              its active services are: web, db
            2 errors in 1 file; nothing was changed
            """);
  }

  @Test
  void refusesReplicasThatCouldNotStandBesideEachOther() {
    var release = shop("services:\n  web:\n    replicas: 3");
    assertThat(
            refusal(
                release,
                stack()
                    .service(
                        "web",
                        s ->
                            s.containerName("the-web")
                                .port(80, "", "8080")
                                .port(81, "127.0.0.1", "8081-8082")
                                .port(82, "", "9000-9002")
                                .port(83, "", "")
                                .address("10.0.0.7"))))
        .isEqualTo(
            """
            shop/release.yaml:9:17: spec.services.web.replicas: 3 replicas cannot each publish host port 8080 (container port 80/tcp); only one can hold it
              publish no host port, or a range of at least 3, or run one replica
            shop/release.yaml:9:17: spec.services.web.replicas: 3 replicas cannot each publish host ports 127.0.0.1:8081-8082 (container port 81/tcp); only 2 can hold them
              publish no host port, or a range of at least 3, or run at most 2 replicas
            shop/release.yaml:9:17: spec.services.web.replicas: 3 replicas cannot share the address 10.0.0.7 on network shop_default
              remove the address from the compose file, or run one replica
            shop/release.yaml:9:17: spec.services.web.replicas: 3 replicas cannot share the container_name "the-web"
              remove container_name from the compose file, or run one replica
            4 errors in 1 file; nothing was changed
            """);
  }

  @Test
  void refusesWhatNginxProxyManagerCannotDo() {
    var release =
        shop(
            "services: {web: {replicas: 2, drain: {seconds: 1}, traffic: {npm: {tag: v1, domain:"
                + " a.example.com}}}}");
    assertThat(refusal(release, stack().service("web")))
        .isEqualTo(
            """
            shop/release.yaml:7:50: spec.services.web.drain.seconds: Nginx Proxy Manager leads elsewhere a moment after it said so, and 1 s may be less
              give it 2 or more, or leave it away
            shop/release.yaml:7:69: spec.services.web.traffic.npm: Nginx Proxy Manager leads a host to one instance, and there are 2
              run one replica, or put another proxy before several: traffic: {front: {}}
            shop/release.yaml:7:69: spec.services.web.traffic.npm: the compose file names no port of this service that requests could be led to
              say which one: traffic: {npm: {port: 8080}}
            shop/release.yaml:7:75: spec.services.web.traffic.npm.tag: a tag names a proxy host together with a stage only
              write the domain in full, or give a stage
            4 errors in 1 file; nothing was changed
            """);
  }

  @Test
  void pointsAtTheComposeFileWhereThatSaysTheReplicas() {
    assertThat(
            refusal(shop(""), stack().service("web", s -> s.replicas(2).containerName("the-web"))))
        .startsWith(
            "shop/compose.yaml:2:3: services.web: 2 replicas cannot share the container_name");
  }

  @Test
  void allowsOneReplicaEverythingThatManyCannotHave() {
    assertThat(
            desired(
                    shop("services: {web: {replicas: 1}}"),
                    stack()
                        .service(
                            "web",
                            s ->
                                s.containerName("the-web")
                                    .port(80, "", "8080")
                                    .address("10.0.0.7")))
                .services())
        .hasSize(1);
  }

  @Test
  void refusesAPercentageThatIsNothingOfTheReplicas() {
    var release =
        shop(
            "services:\n  web:\n    strategy: {maxSurge: 0, maxUnavailable: 25%}\n    replicas: 3");
    assertThat(refusal(release, stack().service("web")))
        .isEqualTo(
            """
            shop/release.yaml:9:47: spec.services.web.strategy.maxUnavailable: 25% of 3 replicas, rounded down, is 0; together with maxSurge 0 it would never replace anything
              allow maxSurge 1, or write maxUnavailable as a number
            1 error in 1 file; nothing was changed
            """);
    assertThat(desired(release.replace("replicas: 3", "replicas: 4"), stack().service("web")))
        .extracting(d -> d.services().getFirst().strategy().maxUnavailable())
        .isEqualTo(1);
    assertThat(desired(release.replace("replicas: 3", "replicas: 0"), stack().service("web")))
        .extracting(d -> d.services().getFirst().strategy().maxUnavailable())
        .isEqualTo(1);
  }

  @Test
  void refusesADeadlineBeforeTheFirstHealthCheck() {
    var check = new Healthcheck(List.of("CMD", "true"), null, null, null, null, null);
    assertThat(
            refusal(
                shop("services:\n  web:\n    strategy: {progressDeadlineSeconds: 30}"),
                stack().service("web", s -> s.health(check))))
        .isEqualTo(
            """
            shop/release.yaml:9:43: spec.services.web.strategy.progressDeadlineSeconds: 30 is not more than the 30s until the first Docker health check; no instance could be healthy in time
              raise progressDeadlineSeconds, or shorten the health check's interval
            1 error in 1 file; nothing was changed
            """);
  }

  @Test
  void saysWhereInTheInlineTextComposeFoundAMistake() {
    var declared =
        valid(
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: shop}
            spec:
              compose:
                inline: |
                  services:
                    web:
                      imgae: web
            """);
    assertThat(refused(declared, Problem.at(new Position("shop/release.yaml", 3, 5), "x", "bad")))
        .startsWith("shop/release.yaml:9:11: x: bad\n");
  }

  @Test
  void namesComposeFilesAsTheUserNamesTheRelease() {
    var beside = new Position("/srv/desired/shop/sub/compose.yaml", 3, 5);
    var elsewhere = new Position("/srv/desired/common.yaml", 3, 5);
    assertThat(refused(valid(shop("")), Problem.at(beside, "x", "bad")))
        .startsWith("shop/sub/compose.yaml:3:5: x: bad\n");
    assertThat(refused(valid(shop("")), Problem.at(elsewhere, "x", "bad")))
        .startsWith("/srv/desired/common.yaml:3:5: x: bad\n");
  }

  @Test
  void saysWhoNamedAFileThatIsNotThere() {
    var missing = Position.of("/srv/desired/shop/compose.yaml");
    assertThat(refused(valid(shop("")), Problem.at(missing, "", "there is no such file")))
        .isEqualTo(
            """
            shop/compose.yaml:1:1: there is no such file
              named by spec.compose.files[0] at shop/release.yaml:6:13
            1 error in 1 file; nothing was changed
            """);
  }

  @Test
  void watchesTheReleaseAndAllThatComposeLookedAt() {
    var resolution = resolve(shop(""), stack().service("web"));
    assertThat(resolution.inputs())
        .containsExactly(
            Path.of("/srv/desired/shop/compose.yaml"), Path.of("/srv/desired/shop/release.yaml"));
  }

  @Test
  void whatIsToBeIgnoredHasToBeThere() {
    String known = "drift: {ignore: [env.DEBUG, labels.*, 'lab*', hooks, image, volumes.data]}";
    assertThat(desired(shop(known), stack().service("web")).drift().ignore()).hasSize(6);

    assertThat(
            refusal(
                shop("drift: {ignore: [enw.DEBUG, env, image.x, 'nothing*']}"),
                stack().service("web")))
        .contains(
            "spec.drift.ignore[0]: no field of a container is called \"enw\"; did you mean \"env\"?")
        .contains("spec.drift.ignore[1]: which of env: \"env.NAME\", or \"env.*\" for all")
        .contains("spec.drift.ignore[2]: the field \"image\" has no parts")
        .contains("spec.drift.ignore[3]: no field of a container is called \"nothing*\"")
        .contains("the fields are cap_add, cap_drop")
        .containsPattern("release.yaml:[0-9]+:[0-9]+: spec.drift.ignore");
  }

  @Test
  void theKindIsTheContractsOwn() {
    assertThat(valid(shop("")).release().apiVersion()).isEqualTo(AppRelease.API_VERSION);
  }

  private static String refused(Declaration.Valid declared, Problem problem) {
    var resolver =
        new Resolver(
            _ -> new ComposeResult.Refused(List.of(problem), Ordered.set(List.<Path>of())));
    return problems(resolver.resolve(declared, "r"));
  }

  private static Resolution resolve(String release, Stack stack) {
    return new Resolver(stack::load).resolve(valid(release), "3f9c2ab");
  }

  private static Desired desired(String release, Stack stack) {
    return switch (resolve(release, stack)) {
      case Resolution.Valid valid -> valid.desired();
      case Resolution.Invalid invalid ->
          throw new AssertionError(Problems.render(invalid.problems()));
    };
  }

  private static String refusal(String release, Stack stack) {
    return problems(resolve(release, stack));
  }

  private static String problems(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Valid valid -> throw new AssertionError(valid);
      case Resolution.Invalid invalid -> Problems.render(invalid.problems());
    };
  }
}

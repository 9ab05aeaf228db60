package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.fairlead.testing.KubeApi;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deploys of what an object of a Kubernetes API declares, with the rights of the chart alone. */
final class KubeDeployTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final KubeApi api = KubeApi.shared();
  private final KubeHost it = new KubeHost(api);

  @AfterEach
  void clean() {
    it.close();
    assertThat(api.helm("uninstall", it.release, "-n", it.namespace).exit()).isZero();
  }

  private Deploys deploys() {
    Deploys deploys =
        new Deploys(
            it.store().deploys(),
            it.operator()
                .deployTarget(
                    new WriteBacks(List.of(), it.files.state(), Map.of(), InstantSource.system()),
                    DeployLimits.DEFAULT),
            DeployLimits.DEFAULT,
            InstantSource.system(),
            () -> UUID.randomUUID().toString());
    deploys.start();
    return deploys;
  }

  private Deploy ended(Deploys deploys, String service, String image) throws InterruptedException {
    Order order = new Order(it.release, image, service, Caller.of("ci", Scope.ADMIN), "");
    String id =
        switch (deploys.submit(order)) {
          case Submission.Accepted(Deploy deploy) -> deploy.id();
          case Submission other -> throw new AssertionError(other.toString());
        };
    return deploys
        .await(id, KubeHost.LIMIT)
        .orElseThrow(() ->
            new AssertionError(
                deploys.logs().lines(id, 0, 1_000).stream().map(DeployLine::text).toList()));
  }

  private String declared(String service) {
    return it.object().path("spec").path("services").path(service).path("image").asText();
  }

  @Test
  void aDeployChangesTheOneFieldOfTheObjectAndTheOperatorFollows() throws Exception {
    it.installChart("h" + it.release);
    String v1 = IMAGES.built().v1();
    String v2 = IMAGES.built().v2();
    it.start()
        .apply(
            """
            compose:
              inline: |
                services:
                  web: {image: nowhere.invalid/app, pull_policy: never}
                  side: {image: nowhere.invalid/app, pull_policy: never}
            services:
              web: {image: "%s", strategy: {minReadySeconds: 0}}
              side: {image: "%s", strategy: {minReadySeconds: 0}}
            """
                .formatted(v1, v1))
        .awaitReady();

    try (Deploys deploys = deploys()) {
      assertThat(ended(deploys, "web", v2).status()).isEqualTo(Status.SUCCESS);
      assertThat(declared("web")).isEqualTo(v2);
      assertThat(declared("side")).isEqualTo(v1);
      assertThat(it.host.one("web").spec().image()).isEqualTo(v2);
      assertThat(managed("fairlead-deploy-web").toString())
          .isEqualTo("{\"f:spec\":{\"f:services\":{\"f:web\":{\".\":{},\"f:image\":{}}}}}");

      // The next one takes nothing back.
      assertThat(ended(deploys, "side", v2).status()).isEqualTo(Status.SUCCESS);
      assertThat(declared("web")).isEqualTo(v2);

      Container good = it.host.one("web");
      Deploy sick = ended(deploys, "web", IMAGES.built().sick());
      assertThat(sick.cause()).isEqualTo(Cause.ROLLED_BACK);
      assertThat(sick.error()).contains("cache is cold");
      assertThat(it.host.one("web").id()).isEqualTo(good.id());
      assertThat(ended(deploys, "web", v1).status()).isEqualTo(Status.SUCCESS);
      assertThat(it.host.one("web").spec().image()).isEqualTo(v1);
    }
  }

  private JsonNode managed(String manager) {
    JsonNode all =
        KubeHost.json(
            it.kubectl("get", "apprelease", it.release, "-o", "json", "--show-managed-fields"));
    for (JsonNode one : all.path("metadata").path("managedFields")) {
      if (one.path("manager").asText().equals(manager)) {
        return one.path("fieldsV1");
      }
    }
    throw new AssertionError(manager + " manages nothing: " + all.path("metadata"));
  }
}

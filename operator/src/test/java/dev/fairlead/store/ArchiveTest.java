package dev.fairlead.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.ComposeLoader;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ReleaseFile;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.desired.Resolver;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A resolved desired state comes back as it was, or not at all (I20). */
class ArchiveTest {
  private static final String RELEASE =
      """
      apiVersion: fairlead.dev/v1alpha1
      kind: AppRelease
      metadata: {name: shop}
      spec:
        compose: {files: [compose.yaml]}
        services:
          web: {image: web:2, health: {http: {path: /up, port: 80}}}
          worker:
            strategy: {type: Rolling, maxSurge: 1, maxUnavailable: 1}
            health: {command: {command: [/check]}}
        drift: {policy: Report, ignore: [env.X]}
      """;
  private static final String COMPOSE =
      """
      services:
        web:
          image: web:1
          environment: {GREETING: hello, UNSET: }
          ports: ["127.0.0.1:8000-8005:80"]
          volumes: [data:/data, "/srv/x:/x:ro", /anonymous]
          tmpfs: [/tmp:size=1m]
          healthcheck: {test: [CMD, /up], interval: 2s, retries: 3}
          depends_on: {job: {condition: service_completed_successfully}}
          networks: {front: {aliases: [www], ipv4_address: 10.7.0.9}}
          cap_add: [NET_ADMIN]
          sysctls: {net.core.somaxconn: "128"}
          devices: ["/dev/null:/dev/null:r"]
          ulimits: {nofile: {soft: 10, hard: 20}}
          deploy: {resources: {limits: {cpus: "0.5", memory: 64m, pids: 20}}}
          logging: {driver: json-file, options: {max-size: 1m}}
          restart: on-failure:3
          stop_grace_period: 3s
          labels: {tier: front}
        worker: {image: "worker:1", command: [], pull_policy: always, container_name: solo}
        job: {image: "job:1", entrypoint: [/run]}
      networks:
        front: {ipam: {config: [{subnet: 10.7.0.0/24}]}, driver_opts: {a: b}}
      volumes:
        data: {labels: {keep: "yes"}}
      """;
  private static final Desired DESIRED = desired();
  private static final String TEXT = Archive.text(DESIRED);

  private static Desired desired() {
    ReleaseFile file = new ReleaseFile("release.yaml", Path.of("/srv/release.yaml"), RELEASE);
    ReleaseSet set =
        ReleaseSet.of(
            List.of(file),
            "3f9c2ab",
            new Resolver(request -> ComposeLoader.load(request, _ -> COMPOSE)));
    if (set.releases().get("shop") instanceof Resolution.Valid valid) {
      return valid.desired();
    }
    throw new AssertionError(set.toString());
  }

  @Test
  void givesBackWhatWasDesired() {
    assertThat(Archive.read(TEXT)).contains(DESIRED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 40, 90, 500, 2_000})
  void readsNothingFromATornText(int kept) {
    assertThat(Archive.read(TEXT.substring(0, Math.min(kept, TEXT.length() - 1)))).isEmpty();
  }

  @Test
  void readsNothingFromATextThatWasChanged() {
    assertThat(TEXT).contains("\"hello\"");
    assertThat(Archive.read(TEXT.replace("\"hello\"", "\"hullo\""))).isEmpty();
    assertThat(Archive.read(TEXT.replace("fairlead/1", "fairlead/2"))).isEmpty();
    assertThat(Archive.read("{}")).isEmpty();
  }
}

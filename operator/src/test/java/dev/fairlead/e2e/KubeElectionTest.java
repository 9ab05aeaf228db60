package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.testing.KubeApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two operators of one host, as processes that share no lock files: the lease alone decides. */
final class KubeElectionTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static final Pattern STEP = Pattern.compile("(?m)^.* step=\\w+.*$");

  private static final String LOG =
      """
      <configuration>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%msg%n</pattern></encoder>
        </appender>
        <root level="INFO"><appender-ref ref="out"/></root>
      </configuration>
      """;

  private final KubeHost it = new KubeHost(KubeApi.shared());
  private final DesiredFiles ofFirst = new DesiredFiles();
  private final DesiredFiles ofSecond = new DesiredFiles();

  @AfterEach
  void clean() {
    it.close();
    ofFirst.close();
    ofSecond.close();
  }

  /** One that says on its output what it does. */
  private OperatorProcess start(DesiredFiles own) {
    own.write("../logback.xml", LOG);
    String options =
        "-Dfairlead.locks=%s -Dlogback.configurationFile=%s"
            .formatted(own.root(), own.desired().resolve("../logback.xml").normalize());
    return OperatorProcess.with(
        own, Map.of("JAVA_TOOL_OPTIONS", options), it.with("host=alpha&elect=true").address());
  }

  private static List<String> steps(OperatorProcess operator) {
    return STEP.matcher(operator.output()).results().map(found -> found.group()).toList();
  }

  @Test
  void aLeaderThatWasPausedInARollActsNoMoreWhenItGoesOn() {
    try (OperatorProcess first = start(ofFirst)) {
      it.apply(web(IMAGES.built().v1())).awaitReady();
      int before = steps(first).size();
      try (OperatorProcess second = start(ofSecond)) {
        Eventually.within(
            KubeHost.LIMIT,
            () -> assertThat(second.output()).contains("connected to the Docker Engine"));
        it.apply(web(IMAGES.built().v2()));
        Eventually.within(
            KubeHost.LIMIT, () -> assertThat(steps(first)).hasSizeGreaterThan(before));
        first.pause();
        List<String> said = steps(first);
        assertThat(steps(second)).isEmpty();

        it.awaitReady();
        assertThat(steps(second)).isNotEmpty();
        assertThat(second.output()).contains("acts for this host");
        List<String> running = ids();
        int rolled = steps(second).size();

        first.resume();
        Eventually.within(
            KubeHost.LIMIT,
            () -> assertThat(first.output()).contains("does not act for this host"));
        // Its last call was on its way to the Engine when the pause came, and no other followed.
        List<String> last = succeeded(steps(first));
        assertThat(last.size() - succeeded(said).size()).isLessThanOrEqualTo(1);
        // A change that both hear of; one of them makes it.
        it.host.docker("rm", "-f", running.getFirst());
        Eventually.within(
            KubeHost.LIMIT,
            () -> {
              assertThat(it.host.of("web")).hasSize(2).allMatch(Container::running);
              assertThat(steps(second)).hasSizeGreaterThan(rolled);
            });
        it.awaitReady();
        assertThat(succeeded(steps(first))).isEqualTo(last);
        assertThat(first.terminate(Duration.ofSeconds(20))).isIn(0, 143);
      }
    }
  }

  private static List<String> succeeded(List<String> steps) {
    return steps.stream().filter(step -> !step.contains("outcome=")).toList();
  }

  private List<String> ids() {
    return it.host.of("web").stream().map(Container::id).toList();
  }

  private static String web(String image) {
    return """
    compose: {inline: "services: {web: {image: nowhere.invalid/app}}"}
    services:
      web:
        image: %s
        replicas: 2
        strategy: {minReadySeconds: 2}
    """
        .formatted(image);
  }
}

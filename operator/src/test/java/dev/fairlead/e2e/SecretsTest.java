package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fairlead.http.StatusJson;
import dev.fairlead.status.Phase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** I24: a secret that changes, and a container that prints its own. */
final class SecretsTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final String FIRST = "correct-horse-battery";
  private static final String SECOND = "staple-tractor-lantern";
  private static final String THIRD = "walnut-orchard-compass";

  private final OperatorHarness it = new OperatorHarness();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final StringBuilder seen = new StringBuilder();

  @BeforeEach
  void listen() {
    logged.start();
    root.addAppender(logged);
    root.setLevel(Level.DEBUG);
  }

  @AfterEach
  void clean() {
    root.setLevel(before);
    root.detachAppender(logged);
    it.close();
  }

  private void declare(String password, String more) {
    it.files
        .compose(
            "services:\n  web:\n    image: %s\n    environment: {DB_PASSWORD: %s}\n"
                    .formatted(IMAGES.built().v1(), password)
                + more.indent(4))
        .release("");
  }

  private void lookAtEverything() {
    String release = it.files.project();
    seen.append(it.metrics())
        .append(it.operator().answers().plan(release).orElseThrow())
        .append(it.store().events(release, 0, 0, 10_000))
        .append(it.store().jobs(release, 100))
        .append(it.store().quarantine(release));
    it.published.forEach(status -> seen.append(StatusJson.release(status)));
  }

  @Test
  void aSecretAppearsNowhereNotEvenWhenTheContainerPrintsIt() {
    declare(FIRST, "");
    it.start().converged();
    lookAtEverything();
    declare(SECOND, "");
    it.converged();
    lookAtEverything();
    declare(
        THIRD, "command: [\"/bin/sh\", \"-c\", \"echo cannot log in with $$DB_PASSWORD; exit 3\"]");
    it.await(Phase.ROLLED_BACK);
    lookAtEverything();
    List.copyOf(logged.list)
        .forEach(event -> seen.append(event.getFormattedMessage()).append('\n'));

    assertThat(seen.toString())
        .contains("DB_PASSWORD", "cannot log in with")
        .doesNotContain(FIRST, SECOND, THIRD);
  }
}

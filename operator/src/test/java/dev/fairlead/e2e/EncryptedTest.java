package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fairlead.http.StatusJson;
import dev.fairlead.loop.Unsealing;
import dev.fairlead.observed.Container;
import dev.fairlead.sops.AgeKeys;
import dev.fairlead.sops.Fixtures;
import dev.fairlead.sops.Sealing;
import dev.fairlead.source.SecretFiles;
import dev.fairlead.spec.Labels;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Files that SOPS encrypted, and containers that get what is in them. */
final class EncryptedTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final String FIRST = "correct-horse-battery";
  private static final String SECOND = "staple-tractor-lantern";
  private static final String WORD = "walnut-orchard-compass";

  private final OperatorHarness it = new OperatorHarness();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Path memory = Path.of("/dev/shm", it.files.project());
  private Path key = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    logged.start();
    root.setLevel(Level.DEBUG);
    root.addAppender(logged);
    key = it.files.root().resolve("age.key");
    Files.copy(Fixtures.path("one.key"), key);
    it.with(new Unsealing(new AgeKeys(List.of(key), false, ""), new SecretFiles(memory, true)));
  }

  @AfterEach
  void clean() throws IOException {
    root.setLevel(before);
    root.detachAppender(logged);
    it.close();
    if (Files.exists(memory)) {
      Directories.delete(memory);
    }
  }

  private void mounted(String content) {
    it.files.write("db.pem", Sealing.binary(content));
  }

  @Test
  void whatIsMountedLiesInMemoryAloneAndFollowsItsContent() throws IOException {
    mounted(FIRST);
    it.files
        .compose(
            """
            services:
              web:
                image: %s
                secrets: [db]
            secrets:
              db: {file: db.pem}
            """
                .formatted(IMAGES.built().v1()))
        .release("");
    it.start().converged();
    Container one = it.host.one("web");
    // For any user, not for root alone.
    assertThat(it.host.docker("exec", "-u", "1234", one.id(), "cat", "/run/secrets/db"))
        .isEqualTo(FIRST);
    Path laid = Path.of(one.spec().storage().mounts().getFirst().source());
    assertThat(laid).startsWith(memory);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(laid)))
        .isEqualTo("r--r--r--");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(memory.resolve("secrets"))))
        .isEqualTo("rwx------");

    mounted(SECOND);
    it.converged();
    Container two = it.host.one("web");
    assertThat(two.id()).isNotEqualTo(one.id());
    assertThat(it.host.docker("exec", two.id(), "cat", "/run/secrets/db")).isEqualTo(SECOND);

    // As after a reboot: it is there again before anything is started.
    it.stop();
    it.host.docker("stop", "-t", "0", two.id());
    Directories.delete(memory);
    it.start();
    Eventually.holds(() -> assertThat(it.host.one("web").running()).isTrue());
    assertThat(it.host.docker("exec", it.host.one("web").id(), "cat", "/run/secrets/db"))
        .isEqualTo(SECOND);
    assertThat(everythingSaid()).doesNotContain(FIRST, SECOND);
    try (Stream<Path> all = Files.walk(it.files.root())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as("%s", file)
            .doesNotContain(FIRST, SECOND);
      }
    }

    it.files.write("db.pem", Sealing.binary(FIRST).replaceFirst("data:..", "data:AA"));
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.INVALID));
    assertThat(it.status().problems().toString()).contains("compose.yaml:6:", "was tampered with");
  }

  /** Variables whose names give nothing away. */
  private void flavour(String value) {
    it.files.write("app.env", Sealing.env("LOG=info\nFLAVOUR=" + value + "\n", "^FLAVOUR$"));
  }

  private void declare(String command) {
    it.files
        .compose(
            """
            services:
              web:
                image: %s
                env_file: [app.env]
                environment: {GREETING: "hello ${WORD}", OTHER: "plain"}
                labels: {note: "said ${WORD}"}
            """
                    .formatted(IMAGES.built().v1())
                + command.indent(4))
        .write(
            "release.yaml",
            Sealing.yaml(
                """
                apiVersion: fairlead.dev/v1alpha1
                kind: AppRelease
                metadata:
                  name: %s
                spec:
                  compose:
                    files: [compose.yaml]
                    variables:
                      WORD: %s
                """
                    .formatted(it.files.project(), WORD),
                "^variables$"));
  }

  private String everythingSaid() {
    String release = it.files.project();
    StringBuilder seen = new StringBuilder();
    seen.append(it.metrics())
        .append(it.operator().answers().plan(release).orElseThrow())
        .append(it.store().events(release, 0, 0, 10_000))
        .append(it.store().jobs(release, 100))
        .append(it.store().quarantine(release));
    it.published.forEach(status -> seen.append(StatusJson.release(status)));
    List.copyOf(logged.list).forEach(e -> seen.append(e.getFormattedMessage()).append('\n'));
    return seen.toString();
  }

  @Test
  void whatIsEncryptedReachesTheContainerAndNobodyElse() {
    flavour(FIRST);
    declare("");
    it.start().converged();
    Container one = it.host.one("web");
    assertThat(one.spec().program().environment())
        .containsEntry("FLAVOUR", FIRST)
        .containsEntry("LOG", "info")
        .containsEntry("GREETING", "hello " + WORD);
    assertThat(one.label(Labels.SECRETS))
        .isEqualTo("env.FLAVOUR,env.GREETING@6+22,labels.note@5+22");
    it.host.docker("rm", "-f", one.id());
    Eventually.holds(() -> assertThat(it.host.of("web")).hasSize(1).allMatch(Container::running));

    flavour(SECOND);
    it.converged();
    assertThat(it.host.one("web").spec().program().environment()).containsEntry("FLAVOUR", SECOND);

    declare(
        """
        command: ["/bin/sh", "-c", "echo cannot log in with $$FLAVOUR $$GREETING ${WORD}; exit 3"]
        """);
    it.await(Phase.ROLLED_BACK);
    assertThat(everythingSaid())
        .contains("FLAVOUR", "cannot log in with", "(value hidden)")
        .doesNotContain(FIRST, SECOND, WORD, "AGE-SECRET-KEY");
  }

  @Test
  void encryptingTheSameAgainChangesNothing() {
    flavour(FIRST);
    declare("");
    it.start().converged();
    String id = it.host.one("web").id();
    flavour(FIRST);
    declare("");
    it.converged();
    assertThat(it.host.one("web").id()).isEqualTo(id);
  }

  @Test
  void withoutItsKeyAFileChangesNothingUntilTheKeyIsThere() throws IOException {
    flavour(FIRST);
    declare("");
    it.start().converged();
    String id = it.host.one("web").id();

    Files.delete(key);
    flavour(SECOND);
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.INVALID));
    assertThat(it.status().problems().toString())
        .contains("release.yaml:1:1: is encrypted for age1", key + " does not exist");
    Eventually.stays(
        Duration.ofSeconds(2), () -> assertThat(it.host.one("web").id()).isEqualTo(id));

    Files.copy(Fixtures.path("one.key"), key);
    it.converged();
    assertThat(it.host.one("web").spec().program().environment()).containsEntry("FLAVOUR", SECOND);
  }

  @Test
  void whatSomebodyTamperedWithChangesNothingAndNamesThePlace() throws IOException {
    flavour(FIRST);
    declare("");
    it.start().converged();
    String id = it.host.one("web").id();

    String sealed = Files.readString(it.files.desired().resolve("app.env"));
    it.files.write("app.env", sealed.replace("LOG=info", "LOG=debug"));
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.INVALID));
    assertThat(it.status().problems().toString())
        .contains("app.env:1:1: was changed after it was encrypted");
    assertThat(it.host.one("web").id()).isEqualTo(id);

    it.files.write("app.env", sealed.replaceFirst("FLAVOUR=ENC[^\n]*", "FLAVOUR=open"));
    Eventually.holds(() ->
        assertThat(it.status().problems().toString())
            .contains("app.env:2:1: FLAVOUR: is not encrypted, although"));
    assertThat(it.host.one("web").id()).isEqualTo(id);
  }
}

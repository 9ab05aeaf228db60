package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.config.CaddyConfig;
import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.Config;
import dev.fairlead.config.ConfigFile;
import dev.fairlead.config.ConfigText;
import dev.fairlead.config.NginxConfig;
import dev.fairlead.config.NpmConfig;
import dev.fairlead.config.Occasion;
import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.crds.shape.Shapes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options above environment above fairlead.yaml above defaults; strict, and no secret is shown. */
class ConfigTest {
  private static final String EVERYTHING =
      """
      sources: [/srv/desired, "git+https://bot:canary@git.example.com/fleet.git?path=web1"]
      state: {directory: /var/lib/other}
      secrets: {ageKeyFile: /etc/age.key}
      api: {listen: "127.0.0.1:7701", tokensFile: /etc/tokens, oidcFile: /etc/oidc}
      resync: {seconds: 45}
      prune: {enabled: true, allowMassRemoval: true}
      traffic:
        nginx: {directory: /etc/nginx/fairlead, container: proxy, test: [nginx, -t, -q], statusPort: 7703}
        caddy: {admin: "unix:///run/caddy.sock"}
        npm: {url: "http://127.0.0.1:81", credentialsFile: /etc/npm, domain: apps.example.com}
      notifications:
        ci:
          webhook: {url: "https://ci.example.com/canary", secretFile: /run/secrets/ci}
          on: [started, succeeded, failed]
          releases: [shop, pay-*]
        mail:
          email: {host: mail.example.com, from: fairlead@example.com, to: [ops@example.com]}
          title: "{release}: {event}"
      """;

  @TempDir Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Path file(String text) throws IOException {
    return Files.writeString(temp.resolve("fairlead.yaml"), text);
  }

  private int run(Map<String, String> environment, String... words) {
    Cli cli =
        new Cli(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            environment,
            Terminal.PLAIN,
            InstantSource.system(),
            List::of,
            _ -> false);
    SequencedMap<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("run", () -> new RunCommand(cli));
    commands.put("validate", () -> new ValidateCommand(cli));
    return FairleadCommand.of(cli, commands, words).execute(words);
  }

  private Config read(String text) throws IOException {
    return ConfigFile.find(file(text), Map.of());
  }

  @Test
  void nothingSaidIsTheDefaults() throws IOException {
    assertThat(read("")).isEqualTo(Config.DEFAULT);
    assertThat(read("# nothing\n")).isEqualTo(Config.DEFAULT);
    assertThat(read("api: {}\nresync:\n")).isEqualTo(Config.DEFAULT);
    assertThat(ConfigFile.find(null, Map.of(ConfigFile.VARIABLE, file("").toString())))
        .isEqualTo(Config.DEFAULT);
  }

  @Test
  void validateGoesByTheConfigurationThatRunIsGiven() throws IOException {
    Path desired = Files.createDirectories(temp.resolve("desired"));
    Files.writeString(desired.resolve("index.html"), "page");
    Files.writeString(
        desired.resolve("docs.yaml"),
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: docs}
        spec: {site: {hosts: [docs.example.com], directory: .}}
        """);
    Path served = desired.resolve("served");
    String file = file("sites: {root: %s}\n".formatted(served)).toString();
    String state = temp.resolve("state").toString();

    assertThat(run(Map.of(), "validate", "--state-dir", state, desired.toString())).isZero();
    assertThat(run(Map.of(), "validate", "--config", file, desired.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("holds " + served + ", where sites are served from");
    assertThat(run(Map.of(ConfigFile.VARIABLE, file), "validate", desired.toString())).isEqualTo(1);

    Path elsewhere = temp.resolve("elsewhere.yaml");
    Files.writeString(elsewhere, "state: {directory: %s}\n".formatted(desired));
    assertThat(run(Map.of(), "validate", "--config", elsewhere.toString(), desired.toString()))
        .as("`sites` in that state directory")
        .isEqualTo(1);
  }

  @Test
  void everyRecordIsReadAsItIsWritten() throws IOException {
    Config config = read(EVERYTHING);

    assertThat(config.sources()).hasSize(2).first().isEqualTo("/srv/desired");
    assertThat(config.state().directory()).isEqualTo("/var/lib/other");
    assertThat(config.secrets().ageKeyFile()).isEqualTo("/etc/age.key");
    assertThat(config.api().listen()).isEqualTo("127.0.0.1:7701");
    assertThat(config.api().tokensFile()).isEqualTo("/etc/tokens");
    assertThat(config.api().oidcFile()).isEqualTo("/etc/oidc");
    assertThat(config.resync().seconds()).isEqualTo(45);
    assertThat(config.prune().enabled()).isTrue();
    assertThat(config.prune().allowMassRemoval()).isTrue();
    NginxConfig nginx = Objects.requireNonNull(config.traffic().nginx());
    assertThat(nginx)
        .isEqualTo(
            new NginxConfig(
                "/etc/nginx/fairlead",
                "proxy",
                "/run/nginx.pid",
                List.of("nginx", "-t", "-q"),
                7703,
                "3100-3199"));
    assertThat(config.traffic().caddy()).isEqualTo(new CaddyConfig("unix:///run/caddy.sock"));
    assertThat(config.traffic().npm())
        .isEqualTo(new NpmConfig("http://127.0.0.1:81", "/etc/npm", "apps.example.com", 20));
    ChannelConfig ci = Objects.requireNonNull(config.notifications().get("ci"));
    assertThat(ci.on()).containsExactly(Occasion.STARTED, Occasion.SUCCEEDED, Occasion.FAILED);
    assertThat(ci.wants(Occasion.FAILED, "pay-1")).isTrue();
    assertThat(ci.wants(Occasion.FAILED, "blog")).isFalse();
    assertThat(ci.wants(Occasion.STALLED, "shop")).isFalse();
    ChannelConfig mail = Objects.requireNonNull(config.notifications().get("mail"));
    assertThat(mail.wants(Occasion.ROLLED_BACK, "blog")).isTrue();
    assertThat(mail.wants(Occasion.STARTED, "blog")).isFalse();
    assertThat(mail.repeatSeconds()).isEqualTo(600);
    assertThat(config + " " + ci + " " + mail).doesNotContain("canary"); // I24
  }

  @Test
  void filesOfTokensAreThoseOfTheEnvironmentWhereThatNamesSome() throws IOException {
    String file = file("api: {tokensFile: /etc/tokens}\n").toString();
    Map<String, String> environment =
        Map.of("FAIRLEAD_TOKENS_FILE", "/run/tokens", "FAIRLEAD_OIDC_FILE", "/run/oidc");

    assertThat(run(environment, "run", "--config", file, "--print-config")).isZero();
    assertThat(out.toString()).contains("tokensFile: /run/tokens", "oidcFile: /run/oidc");
    assertThat(read("api: {tokensFile: /etc/tokens}").api().in(Map.of("A", "b")))
        .containsEntry("FAIRLEAD_TOKENS_FILE", "/etc/tokens")
        .containsEntry("A", "b")
        .doesNotContainKey("FAIRLEAD_OIDC_FILE");
  }

  @Test
  void optionsBeatTheEnvironmentWhichBeatsTheFile() throws Exception {
    ProcessBuilder program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.fairlead.Main",
                "run",
                "--print-config",
                "--api",
                "127.0.0.1:7799")
            .redirectErrorStream(true);
    program.environment().put("FAIRLEAD_CONFIG", file(EVERYTHING).toString());
    program.environment().put("FAIRLEAD_RESYNC", "50");
    program.environment().put("FAIRLEAD_PRUNE", "false");
    Process process = program.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed)
        .contains("listen: \"127.0.0.1:7799\"") // an option
        .contains("seconds: 50", "enabled: false") // the environment
        .contains("directory: /var/lib/other", "allowMassRemoval: true") // the file
        .contains("repeatSeconds: 600", "port: 587"); // defaults
  }

  @Test
  void portOfTheEnvironmentCountsWhereNothingElseIsSaid() throws IOException {
    Map<String, String> port = Map.of("PORT", "7788");
    String silent = file("resync: {seconds: 40}\n").toString();

    assertThat(run(port, "run", "--config", silent, "--print-config")).isZero();
    assertThat(out.toString()).contains("listen: \"127.0.0.1:7788\"");
    run(port, "run", "--config", silent, "--api", "127.0.0.1:7799", "--print-config");
    assertThat(out.toString()).contains("listen: \"127.0.0.1:7799\"");
    String saying = file("api: {listen: \"127.0.0.1:7766\"}\n").toString();
    run(port, "run", "--config", saying, "--print-config");
    assertThat(out.toString()).contains("listen: \"127.0.0.1:7766\"");
  }

  @Test
  void whatIsPrintedHidesSecretsAndCanBeReadAgain() throws IOException {
    assertThat(run(Map.of(), "run", "--config", file(EVERYTHING).toString(), "--print-config"))
        .isZero();

    String printed = out.toString();
    assertThat(printed)
        .doesNotContain("canary")
        .contains("\"git+https://(hidden)@git.example.com/fleet.git?path=web1\"")
        .contains("url: \"(hidden)\"", "secretFile: /run/secrets/ci");
    Config again = read(printed.replace("url: \"(hidden)\"", "url: \"https://x.example\""));
    assertThat(ConfigText.of(again)).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "apy: {} | fairlead.yaml:1:1: apy: unknown field; did you mean \"api\"?",
        "listen: x | fairlead.yaml:1:1: listen: unknown field here; it belongs in api",
        "resync: {seconds: 30s} | the unit is seconds: write 30",
        "prune: true | expected a mapping with enabled and allowMassRemoval",
        "notifications: {a: {}} | exactly one of webhook, slack, discord, ntfy, pushover or email",
        "notifications: {a: {slack: {urlFile: /s}, on: [rolledback]}} | did you mean \"rolledBack\"?",
        "notifications: {a: {slack: {urlFile: /s}, text: '{massage}'}} | expected text with {mark}",
        "notifications: {a: {webhook: {url: canary}}} | expected an address such as",
        "notifications: {a: {email: {host: h, from: 'a@b, c@d', to: [x@y]}}} | a mail address",
        "notifications: {a: {pushover: {tokenFile: /t}}} | userKeyFile: is missing"
      })
  void aMistakeIsToldWithItsPlaceAndTheWayOut(String text, String told) throws IOException {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(told)
        .hasMessageNotContaining("canary");
  }

  @Test
  void withoutASourceTheCommandLineIsWrong() {
    assertThat(run(Map.of(), "run", "--once")).isEqualTo(FairleadCommand.USAGE);
    assertThat(err.toString()).contains("no source is named");
  }

  @Test
  void aFileThatIsNamedMustBeThere() {
    assertThat(run(Map.of(), "run", "--config", temp.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("does not exist");
  }

  @Test
  void everyFieldIsDocumented() throws IOException {
    String page = Files.readString(Path.of("../docs/configuration.md"));
    List<String> missing = new ArrayList<>();
    for (String path : paths("", Shapes.of(Config.class))) {
      if (!page.contains("`" + path + "`")) {
        missing.add(path);
      }
    }
    assertThat(missing).isEmpty();
  }

  private static List<String> paths(String above, Shape.Fields shape) {
    List<String> paths = new ArrayList<>();
    for (Field field : shape.fields()) {
      String path = above + field.name();
      switch (field.shape()) {
        case Shape.Fields fields -> paths.addAll(paths(path + ".", fields));
        case Shape.Named(Shape.Fields fields) -> paths.addAll(paths("NAME.", fields));
        case Shape _ -> paths.add(path);
      }
    }
    return paths;
  }
}

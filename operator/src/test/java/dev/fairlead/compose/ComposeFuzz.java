package dev.fairlead.compose;

import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.YamlException;
import dev.fairlead.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What any text may be given to, and what must become of it: a result or the documented refusal,
 * with its place, and never anything else. {@code scripts/fuzz} runs each of these under Jazzer for
 * as long as one likes; what it found is replayed by {@link FuzzRegressionTest}.
 */
public enum ComposeFuzz {
  YAML {
    @Override
    void read(String text) {
      try {
        YamlReader.read("f.yaml", text);
      } catch (YamlException e) {
        placed(e.problem());
      }
    }
  },
  INTERPOLATION {
    @Override
    void read(String text) {
      try {
        new Templates(VARIABLES::get, _ -> {}).expand(text);
      } catch (Templates.BadTemplate e) {
        require(!e.text().isBlank(), "says why");
      }
    }
  },
  DOTENV {
    @Override
    void read(String text) {
      try {
        DotEnv.parse("f.env", text, VARIABLES::get);
      } catch (DotEnv.BadEnvFile e) {
        placed(e.problem());
      }
      try {
        DotEnv.parseRaw("f.env", text, VARIABLES::get);
      } catch (DotEnv.BadEnvFile e) {
        placed(e.problem());
      }
    }
  },
  PORTS {
    @Override
    void read(String text) {
      loads("services: {a: {image: x, ports: [%s], expose: [%s]}}", text);
    }
  },
  VOLUMES {
    @Override
    void read(String text) {
      loads("services: {a: {image: x, volumes: [%s], tmpfs: [%s]}}", text);
    }
  },
  DURATIONS {
    @Override
    void read(String text) {
      Optional<Duration> read = Durations.parse(text);
      read.ifPresent(duration ->
          require(Durations.parse(Durations.format(duration)).equals(read), "reads its own words"));
      loads("services: {a: {image: x, stop_grace_period: %s, healthcheck: {interval: %s}}}", text);
    }
  },
  SIZES {
    @Override
    void read(String text) {
      Sizes.parse(text).ifPresent(bytes -> require(bytes >= 0, "no size below nothing"));
      loads("services: {a: {image: x, mem_limit: %s, shm_size: %s}}", text);
    }
  },
  COMMANDS {
    @Override
    void read(String text) {
      loads("services: {a: {image: x, command: %s, healthcheck: {test: %s}}}", text);
    }
  },
  FILE {
    @Override
    void read(String text) {
      loads(text);
    }
  };

  private static final Map<String, String> VARIABLES = Map.of("V", "val", "E", "", "HOME", "/h");

  /** Reads a text; whatever it throws is a defect. */
  abstract void read(String text);

  /** What Jazzer calls; the system property {@code fuzz} names one of these. */
  public static void fuzzerTestOneInput(byte[] data) {
    valueOf(System.getProperty("fuzz", "FILE").toUpperCase(Locale.ROOT))
        .read(new String(data, StandardCharsets.UTF_8));
  }

  /** A compose file with the text in places where one stands, quoted. */
  private static void loads(String around, String text) {
    String quoted = new Json.Str(text).write();
    loads(around.replace("%s", quoted));
  }

  private static void loads(String file) {
    Map<String, String> texts =
        Map.of("compose.yaml", file, "other.yaml", "services: {o: {image: y}}", "o.env", "O=1");
    var request = Files.request(Files.PROJECT, VARIABLES, "compose.yaml");
    switch (ComposeLoader.load(request, Files.inMemory(texts))) {
      case ComposeResult.Refused refused -> refused(refused.problems());
      case ComposeResult.Loaded loaded -> require(!loaded.project().name().isEmpty(), "has a name");
    }
    for (ConfigText form : ConfigText.values()) {
      switch (ComposeLoader.show(request, Files.inMemory(texts), form)) {
        case ConfigResult.Refused refused -> refused(refused.problems());
        case ConfigResult.Shown shown -> {
          try {
            require(YamlReader.read("shown", shown.text()).size() == 1, "shows one document");
          } catch (YamlException e) {
            throw new AssertionError("shows what cannot be read:\n" + shown.text(), e);
          }
        }
      }
    }
  }

  private static void refused(List<Problem> problems) {
    require(!problems.isEmpty(), "refuses for a reason");
    problems.forEach(ComposeFuzz::placed);
  }

  private static void placed(Problem problem) {
    require(problem.position().line() > 0 && problem.position().column() > 0, "has a place");
    require(!problem.message().isBlank(), "has a message");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }
}

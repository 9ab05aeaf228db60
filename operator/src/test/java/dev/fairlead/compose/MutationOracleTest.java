package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.spec.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Samples with values changed, lines lost or doubled: where Fairlead and the real docker compose
 * both load the file, every hash is equal, and compose refuses nothing that Fairlead would run.
 */
class MutationOracleTest {
  private static final long SEED = 11;
  private static final int ROUNDS = 150;
  private static final Map<String, String> VARIABLES = Map.of("HOME", "/home/u", "TAG", "1.4.2");
  private static final List<String> VALUES =
      List.of(
          "null", "true", "5", "1.5", "x", "\"5\"", "[]", "{}", "[a]", "{a: b}", "0", "''", "-1",
          "yes", "1h", "10m", "/a:/b", "80:80", "$TAG", "~");

  @TempDir Path directory;

  @Test
  void agreesWithComposeOnChangedSamples() throws Exception {
    List<String> samples = samples();
    var random = new Random(SEED);
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutate(samples.get(random.nextInt(samples.size())), random);
      Path file = directory.resolve("compose.yaml");
      java.nio.file.Files.writeString(file, text);
      if (ComposeLoader.load(Files.request(directory, VARIABLES, "compose.yaml"), Files::onDisk)
          instanceof ComposeResult.Loaded loaded) {
        // Compose also checks build, which Fairlead does not run.
        Optional<SortedMap<String, String>> theirs = oracle();
        assertThat(theirs.isPresent() || text.contains("build:")).as(text).isTrue();
        theirs.ifPresent(hashes -> assertThat(hashes(loaded)).as(text).isEqualTo(hashes));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(ROUNDS / 4);
  }

  private static SortedMap<String, String> hashes(ComposeResult.Loaded loaded) {
    SortedMap<String, String> hashes = new TreeMap<>();
    loaded
        .project()
        .services()
        .forEach(
            (name, service) -> hashes.put(name, service.composeLabels().get(Labels.CONFIG_HASH)));
    return hashes;
  }

  private Optional<SortedMap<String, String>> oracle() throws Exception {
    String output;
    try {
      output =
          ComposeBinary.run(
              directory, VARIABLES, List.of("-f", "compose.yaml", "config", "--hash", "*"));
    } catch (ComposeBinary.Failed e) {
      return Optional.empty();
    }
    SortedMap<String, String> hashes = new TreeMap<>();
    for (String line : output.lines().toList()) {
      String[] parts = line.split(" ", 2);
      hashes.put(parts[0], parts[1]);
    }
    return Optional.of(hashes);
  }

  private static String mutate(String sample, Random random) {
    List<String> lines = new ArrayList<>(sample.lines().toList());
    int at = random.nextInt(lines.size());
    switch (random.nextInt(4)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
      default -> {
        String line = lines.get(at);
        int value = Math.max(line.indexOf(": ") + 2, line.indexOf("- ") + 2);
        if (value > 1) {
          lines.set(at, line.substring(0, value) + VALUES.get(random.nextInt(VALUES.size())));
        }
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> samples() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = java.nio.file.Files.list(Files.samples())) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        texts.add(java.nio.file.Files.readString(file));
      }
    }
    return texts;
  }
}

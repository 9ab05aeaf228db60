package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Broken files of every kind end in Loaded or Refused, the same every time, never in an exception.
 */
class MutationTest {
  private static final long SEED = 20_260_101;
  private static final int ROUNDS = 4_000;
  private static final List<String> BITS =
      List.of(
          "\n",
          " ",
          "  ",
          ":",
          "-",
          "{",
          "}",
          "[",
          "]",
          "\"",
          "'",
          "$",
          "${",
          "&a",
          "*a",
          "<<: ",
          "!reset",
          "!override ",
          "!!int ",
          "null",
          "~",
          "0",
          "-1",
          "99999999999999999999",
          "1e309",
          "\t",
          "#",
          "|",
          ">",
          "%",
          "@",
          "\u0000",
          "\uD800",
          "é",
          "/",
          "..",
          "x-",
          "true",
          "[]",
          "{}",
          "? ");

  @Test
  void anyTextEndsInLoadedOrRefused() throws IOException {
    List<String> samples = samples();
    var random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutate(samples.get(random.nextInt(samples.size())), random);
      Map<String, String> files = Map.of("compose.yaml", text, "one.env", text);
      ComposeResult first = Files.load(Map.of("HOME", "/home/u"), files);
      if (round % 50 == 0) {
        assertThat(Files.load(Map.of("HOME", "/home/u"), files)).isEqualTo(first);
      }
      if (first instanceof ComposeResult.Refused refused) {
        assertThat(refused.problems()).as(text).isNotEmpty();
      }
    }
  }

  private static String mutate(String sample, Random random) {
    StringBuilder text = new StringBuilder(sample);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && !text.isEmpty(); i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, BITS.get(random.nextInt(BITS.size())));
        case 2 -> text.replace(at, end, BITS.get(random.nextInt(BITS.size())));
        default -> text.insert(at, text.substring(at, end));
      }
    }
    return text.toString();
  }

  private static List<String> samples() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = java.nio.file.Files.walk(Files.samples())) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        texts.add(java.nio.file.Files.readString(file));
      }
    }
    return texts;
  }
}

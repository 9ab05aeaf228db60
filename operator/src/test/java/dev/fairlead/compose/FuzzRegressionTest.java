package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts that once broke a reader or nearly did, and many that are a little like them. */
class FuzzRegressionTest {
  private static final Path CORPUS = Path.of("src/test/resources/fuzz").toAbsolutePath();
  private static final int VARIANTS = 300;
  private static final String SPECIAL = "$\"'{}[]:-&*#|>%@`!\\\t\n\u0085\uFEFF\uD800";

  /** None of these texts is longer than a few hundred characters. */
  private static final Duration NO_HANG = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource
  void readsOrRefusesAllOfThem(ComposeFuzz target) throws IOException {
    List<String> texts = corpus(target);
    assertThat(texts).isNotEmpty();
    SplittableRandom random = new SplittableRandom(target.name().length());
    assertTimeoutPreemptively(
        NO_HANG,
        () -> {
          texts.forEach(text -> read(target, text));
          for (int i = 0; i < VARIANTS; i++) {
            String one = texts.get(random.nextInt(texts.size()));
            read(target, variant(one, texts.get(random.nextInt(texts.size())), random));
          }
        });
  }

  private static void read(ComposeFuzz target, String text) {
    try {
      target.read(text);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw new AssertionError(target + " breaks on " + new Json.Str(text).write(), e);
    }
  }

  private static List<String> corpus(ComposeFuzz target) throws IOException {
    List<String> texts = new ArrayList<>();
    Path folder = CORPUS.resolve(target.name().toLowerCase(Locale.ROOT));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        texts.add(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  /** Cut out, doubled, or with a piece of another one in it. */
  private static String variant(String text, String other, SplittableRandom random) {
    int from = random.nextInt(text.length() + 1);
    int to = from + random.nextInt(text.length() - from + 1);
    int piece = random.nextInt(other.length() + 1);
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, from) + text.substring(to);
      case 1 -> text.substring(0, to) + text.substring(from);
      case 2 -> text.substring(0, from) + other.substring(piece) + text.substring(to);
      default ->
          text.substring(0, from)
              + SPECIAL.charAt(random.nextInt(SPECIAL.length()))
              + text.substring(from);
    };
  }
}

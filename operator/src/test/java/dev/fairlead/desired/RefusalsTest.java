package dev.fairlead.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every refusal, whole, as a user reads it. The cases stand in two text files: {@code ### title},
 * the input, {@code --->}, and what is said of it.
 */
class RefusalsTest {
  /** One mistake and its answer. */
  private record Case(String title, String input, String expected) {}

  @TestFactory
  Stream<DynamicTest> refusesDocuments() {
    return cases("refused-documents.txt").map(c -> test(c, c.input()));
  }

  /** The input continues the spec of a release named shop, from line 7 on. */
  @TestFactory
  Stream<DynamicTest> refusesSpecs() {
    return cases("refused-specs.txt").map(c -> test(c, Reading.shop(c.input())));
  }

  private static DynamicTest test(Case c, String text) {
    return DynamicTest.dynamicTest(
        c.title(), () -> assertThat(said(text)).isEqualTo(c.expected().strip()));
  }

  private static String said(String text) {
    return Problems.sorted(Reading.problems(text)).stream()
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  private static Stream<Case> cases(String resource) {
    List<Case> cases = new ArrayList<>();
    for (String block : read(resource).split("(?m)^### ", -1)) {
      if (!block.isBlank()) {
        int title = block.indexOf('\n');
        int arrow = block.indexOf("\n--->\n");
        cases.add(
            new Case(
                block.substring(0, title),
                block.substring(title + 1, arrow + 1),
                block.substring(arrow + 6)));
      }
    }
    assertThat(cases).as(resource).hasSizeGreaterThan(10);
    return cases.stream();
  }

  private static String read(String resource) {
    try (var in = Objects.requireNonNull(RefusalsTest.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

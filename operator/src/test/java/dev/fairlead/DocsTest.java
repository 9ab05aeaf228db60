package dev.fairlead;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages name files, tests and methods; what they name exists. */
class DocsTest {
  private static final Path ROOT = root();
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)[^)]*\\)");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)(?:#(\\w+))?`");

  @Test
  void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      matches(LINK, page)
          .map(link -> link.group(1))
          .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
          .filter(link -> !Files.exists(page.resolveSibling(link)))
          .forEach(link -> dead.add(ROOT.relativize(page) + ": " + link));
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void everyTestThatIsNamedAsProofExists() throws IOException {
    Map<String, Path> tests = tests();
    List<String> missing = new ArrayList<>();
    for (MatchResult named : matches(TEST, ROOT.resolve("docs/proof.md")).toList()) {
      Path file = tests.get(named.group(1));
      String method = named.group(2);
      if (file == null
          || (method != null && !Files.readString(file).contains("void " + method + "("))) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  private static Stream<MatchResult> matches(Pattern pattern, Path page) throws IOException {
    return pattern.matcher(Files.readString(page)).results();
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String top : List.of("docs", "examples", "desired-state")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(top))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    for (String page : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")) {
      pages.add(ROOT.resolve(page));
    }
    return pages;
  }

  private static Map<String, Path> tests() throws IOException {
    try (Stream<Path> operator = Files.walk(ROOT.resolve("operator/src/test/java"));
        Stream<Path> crds = Files.walk(ROOT.resolve("crds/src/test/java"))) {
      return Stream.concat(operator, crds)
          .filter(file -> file.toString().endsWith("Test.java"))
          .collect(
              toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  file -> file,
                  (one, _) -> one));
    }
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docs/proof.md"))) {
      Path parent = directory.getParent();
      if (parent == null) {
        throw new IllegalStateException("docs/proof.md is in no parent of the working directory");
      }
      directory = parent;
    }
    return directory;
  }
}

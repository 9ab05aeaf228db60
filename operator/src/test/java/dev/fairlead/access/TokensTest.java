package dev.fairlead.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));

  @TempDir private Path directory = Path.of("");

  private Path file() {
    return directory.resolve("tokens");
  }

  private Tokens tokens(String... lines) throws IOException {
    Files.writeString(file(), String.join("\n", lines) + "\n");
    return Tokens.of(Map.of("FAIRLEAD_TOKENS_FILE", file().toString()), false, NOW);
  }

  private static String line(String name, String scope, String apps, String secret) {
    return name + " " + scope + " " + apps + " " + Token.hash(secret);
  }

  @Test
  void knowsWhoPresentsAToken() throws IOException {
    Tokens tokens =
        tokens(
            "# who may what",
            line("ci", "deploy", "shop,blog", "s3cret-of-ci"),
            line("grafana", "read", "*", "s3cret-of-grafana"));

    assertThat(tokens.verify("s3cret-of-ci"))
        .contains(new Caller("ci", Scope.DEPLOY, new TreeSet<>(Set.of("shop", "blog"))));
    assertThat(tokens.verify("s3cret-of-grafana")).contains(Caller.of("grafana", Scope.READ));
    assertThat(tokens.verify("s3cret-of-nobody")).isEmpty();
    assertThat(tokens.verify("")).isEmpty();
    assertThat(tokens.verify(Token.hash("s3cret-of-ci"))).isEmpty();
  }

  @Test
  void revokesWhatIsTakenOutOfTheFile() throws IOException {
    Tokens tokens = tokens(line("ci", "deploy", "*", "a"), line("old", "admin", "*", "b"));
    assertThat(tokens.verify("b")).isPresent();

    Files.writeString(file(), line("ci", "deploy", "*", "a") + "\n");
    Files.setLastModifiedTime(file(), FileTime.from(Instant.EPOCH.plusSeconds(77)));

    assertThat(tokens.verify("b")).isEmpty();
    assertThat(tokens.verify("a")).isPresent();
  }

  @Test
  void letsNobodyInByAFileThatCannotBeReadAnyMore() throws IOException {
    Tokens tokens = tokens(line("ci", "deploy", "*", "a"));
    Files.delete(file());

    assertThat(tokens.verify("a")).isEmpty();
    assertThat(tokens.areConfigured()).isTrue();
  }

  @Test
  void knowsATokenUntilItExpires() throws IOException {
    Tokens tokens =
        tokens(
            line("old", "admin", "*", "a") + " 2026-03-01",
            line("new", "admin", "*", "b") + " 2026-03-02");

    assertThat(tokens.verify("a")).isEmpty();
    assertThat(tokens.verify("b")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ci deploy shop",
        "ci root * HASH",
        "ci deploy sh/op HASH",
        "ci deploy * HASH tomorrow",
        "c/i deploy * HASH",
        "ci deploy * not-a-hash",
        "ci deploy * HASH 2026-01-01 more"
      })
  void refusesALineThatNobodyCanMeanAndShowsNothingOfIt(String text) {
    String hash = Token.hash("canary");

    assertThatThrownBy(() -> tokens(text.replace("HASH", hash)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tokens:1: expected NAME SCOPE APPS SHA256")
        .hasMessageNotContaining(hash);
  }

  @Test
  void refusesANameThatIsUsedTwice() {
    assertThatThrownBy(() -> tokens(line("ci", "read", "*", "a"), line("ci", "admin", "*", "b")))
        .hasMessageContaining("tokens:2:");
  }

  @Test
  void takesTheTwoTokensOfRollHookTogetherOnly() throws IOException {
    Map<String, String> both = Map.of("ADMIN_TOKEN", "a", "WEBHOOK_TOKEN", "w");
    Tokens tokens = Tokens.of(both, false, NOW);

    assertThat(tokens.verify("a").map(Caller::scope)).contains(Scope.ADMIN);
    assertThat(tokens.verify("w").map(Caller::scope)).contains(Scope.WEBHOOK);
    for (Map<String, String> wrong :
        Set.of(
            Map.of("ADMIN_TOKEN", "a"),
            Map.of("WEBHOOK_TOKEN", "w"),
            Map.of("ADMIN_TOKEN", "", "WEBHOOK_TOKEN", "w"))) {
      assertThatThrownBy(() -> Tokens.of(wrong, false, NOW)).hasMessageContaining("must be set");
    }
    assertThat(Tokens.of(Map.of(), false, NOW).areConfigured()).isFalse();
    assertThatThrownBy(() -> Tokens.of(Map.of(), true, NOW)).hasMessageContaining("ADMIN_TOKEN");
  }

  @Test
  void takesThemFromFilesToo() throws IOException {
    Path admin = Files.writeString(directory.resolve("admin"), "from-a-file\n");
    Map<String, String> env = Map.of("ADMIN_TOKEN_FILE", admin.toString(), "WEBHOOK_TOKEN", "w");

    assertThat(Tokens.of(env, false, NOW).verify("from-a-file")).isPresent();
  }

  @Test
  void keepsOnlyTheHashOfAToken() {
    String secret = Token.create(new SecureRandom());
    Token token = Token.of(Caller.of("ci", Scope.DEPLOY), secret);

    assertThat(token.toString()).doesNotContain(secret);
    assertThat(TokenFile.line(token)).doesNotContain(secret).startsWith("ci deploy * ");
    assertThat(Optional.of(secret).filter(s -> s.length() > 60)).isPresent();
  }
}

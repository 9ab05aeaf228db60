package dev.fairlead.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Pipelines that prove who they are by a token that their forge signed for this run, instead of a
 * secret that somebody keeps: GitHub Actions, GitLab, and whoever speaks OpenID Connect.
 */
public final class Oidc implements Identities {
  private static final Duration SKEW = Duration.ofSeconds(60);

  /** A token that is valid for longer is no token of a pipeline's run. */
  private static final Duration LONGEST = Duration.ofHours(24);

  private static final int FIELDS = 3;

  private final List<OidcRule> rules;
  private final Map<String, Jwks> issuers = new TreeMap<>();
  private final InstantSource clock;

  private Oidc(List<OidcRule> rules, InstantSource clock) {
    this.rules = List.copyOf(rules);
    this.clock = clock;
    rules.forEach(rule -> issuers.computeIfAbsent(rule.issuer(), i -> new Jwks(i, clock)));
  }

  /**
   * Reads the file that {@code FAIRLEAD_OIDC_FILE} names: a line for each caller, {@code NAME SCOPE
   * APPS issuer=… audience=… repository_id=… [CLAIM=VALUE…]}.
   *
   * @throws IOException with one sentence when it cannot be used
   */
  public static Oidc of(Map<String, String> environment, InstantSource clock) throws IOException {
    String name = environment.getOrDefault("FAIRLEAD_OIDC_FILE", "");
    List<OidcRule> rules = new ArrayList<>();
    int number = 0;
    for (String line : name.isEmpty() ? List.<String>of() : Files.readAllLines(Path.of(name))) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      try {
        rules.add(rule(List.of(text.split("\\s+", -1))));
      } catch (IllegalArgumentException e) {
        throw new IOException(
            "%s:%d: expected NAME SCOPE APPS issuer=… audience=… CLAIM=VALUE…: %s"
                .formatted(name, number, e.getMessage()),
            e);
      }
    }
    return new Oidc(rules, clock);
  }

  private static OidcRule rule(List<String> words) {
    if (words.size() < FIELDS) {
      throw new IllegalArgumentException("it has %d words".formatted(words.size()));
    }
    Caller caller = TokenFile.caller(words.get(0), words.get(1), words.get(2));
    return OidcRule.parse(caller, words.subList(FIELDS, words.size()));
  }

  @Override
  public boolean areConfigured() {
    return !rules.isEmpty();
  }

  @Override
  public Optional<Caller> verify(String presented) {
    return Jwt.parse(presented).flatMap(this::caller);
  }

  private Optional<Caller> caller(Jwt token) {
    Jwks keys = issuers.get(token.claims().path("iss").asText());
    if (keys == null
        || !isCurrent(token.claims(), clock.instant())
        || !keys.key(token.keyId()).filter(token::isSignedBy).isPresent()) {
      return Optional.empty();
    }
    return rules.stream()
        .filter(rule -> matches(rule, token.claims()))
        .map(OidcRule::caller)
        .findFirst();
  }

  private static boolean isCurrent(JsonNode claims, Instant now) {
    if (!claims.path("exp").isNumber() || !claims.path("iat").isNumber()) {
      return false;
    }
    Instant issued = Instant.ofEpochSecond(claims.path("iat").asLong());
    Instant expires = Instant.ofEpochSecond(claims.path("exp").asLong());
    Instant from = Instant.ofEpochSecond(claims.path("nbf").asLong(0));
    return now.isBefore(expires.plus(SKEW))
        && !now.isBefore(issued.minus(SKEW))
        && !now.isBefore(from.minus(SKEW))
        && Duration.between(issued, expires).compareTo(LONGEST) <= 0;
  }

  private static boolean matches(OidcRule rule, JsonNode claims) {
    return claims.path("iss").asText().equals(rule.issuer())
        && isFor(claims.path("aud"), rule.audience())
        && rule.claims().entrySet().stream()
            .allMatch(claim -> claims.path(claim.getKey()).asText().equals(claim.getValue()));
  }

  private static boolean isFor(JsonNode audiences, String audience) {
    if (audiences.isTextual()) {
      return audiences.asText().equals(audience);
    }
    for (JsonNode one : audiences) {
      if (one.asText().equals(audience)) {
        return true;
      }
    }
    return false;
  }
}

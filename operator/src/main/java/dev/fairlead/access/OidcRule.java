package dev.fairlead.access;

import dev.fairlead.spec.Ordered;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which signed tokens of an identity provider stand for a caller: those of this issuer, for this
 * audience, with exactly these claims.
 *
 * @param claims by name; one of them says which repository it is, by its number: a name can be
 *     given to another one day
 */
record OidcRule(Caller caller, String issuer, String audience, SortedMap<String, String> claims) {
  private static final List<String> NUMBERS = List.of("repository_id", "project_id");

  OidcRule {
    claims = Ordered.map(claims);
    if (!issuer.startsWith("https://") && !isHere(issuer)) {
      throw new IllegalArgumentException("an issuer is an https address");
    }
    if (audience.isEmpty()) {
      throw new IllegalArgumentException("the audience must be said: audience=…");
    }
    if (claims.keySet().stream().noneMatch(NUMBERS::contains)) {
      throw new IllegalArgumentException(
          "which repository must be said by its number: repository_id=… or project_id=…");
    }
  }

  /** For tests and providers on this host. */
  private static boolean isHere(String issuer) {
    return issuer.startsWith("http://127.0.0.1:");
  }

  /** Reads {@code issuer=… audience=… CLAIM=VALUE…}. */
  static OidcRule parse(Caller caller, List<String> words) {
    SortedMap<String, String> said = new TreeMap<>();
    for (String word : words) {
      String[] pair = word.split("=", 2);
      if (pair.length != 2 || said.put(pair[0], pair[1]) != null) {
        throw new IllegalArgumentException("claims are NAME=VALUE, each once");
      }
    }
    String issuer = said.getOrDefault("issuer", "");
    String audience = said.getOrDefault("audience", "");
    said.keySet().removeAll(Arrays.asList("issuer", "audience"));
    URI.create(issuer);
    return new OidcRule(caller, issuer, audience, said);
  }
}

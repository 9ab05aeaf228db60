package dev.fairlead.desired;

import dev.fairlead.crds.HealthSpec;
import dev.fairlead.crds.HttpProbe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Rules within {@code health}. Pure. */
final class HealthRules {
  /** A header's name, by RFC 9110. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  private static final Set<String> OWN =
      Set.of("connection", "content-length", "transfer-encoding", "upgrade", "expect", "te");

  /** Says what is wrong with a field. */
  @FunctionalInterface
  interface Refusal {
    void refuse(String field, String message, String hint);
  }

  private final Refusal refusal;

  HealthRules(Refusal refusal) {
    this.refusal = refusal;
  }

  /** At most one says what healthy is. */
  void one(HealthSpec health) {
    List<String> probes = new ArrayList<>();
    if (health.http() != null) {
      probes.add("http");
    }
    if (health.tcp() != null) {
      probes.add("tcp");
    }
    if (health.command() != null) {
      probes.add("command");
    }
    for (String surplus : probes.subList(Math.min(1, probes.size()), probes.size())) {
      refusal.refuse(
          surplus,
          "cannot stand beside " + probes.getFirst() + ": one probe says what is healthy",
          "keep one of http, tcp and command; a command can check several things");
    }
    if (!probes.isEmpty() && health.stableSeconds() != null) {
      refusal.refuse(
          "stableSeconds",
          "has no effect beside " + probes.getFirst() + ": the probe says what is healthy",
          "remove it; strategy.minReadySeconds is how long an instance must stay healthy");
    }
  }

  void http(HttpProbe http) {
    headers(http);
    status(http);
    if (http.body() != null && http.bodyMatches() != null) {
      refusal.refuse(
          "bodyMatches",
          "cannot stand beside body",
          "keep one of them; a text is a regular expression too");
    }
    if (http.bodyMatches() != null) {
      try {
        Pattern.compile(http.bodyMatches());
      } catch (PatternSyntaxException e) {
        refusal.refuse(
            "bodyMatches",
            "is no regular expression: "
                + e.getDescription()
                + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)),
            "for plain text write body instead");
      }
    }
  }

  private void status(HttpProbe http) {
    for (StatusCodes.Range range : StatusCodes.parse(http.status()).ranges()) {
      if (range.first() > range.last()) {
        refusal.refuse(
            "status",
            "the range " + range + " has nothing in it",
            "write " + range.last() + "-" + range.first());
      }
    }
  }

  private void headers(HttpProbe http) {
    TreeSet<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (var header : new TreeMap<>(Collections.unmodifiableMap(http.headers())).entrySet()) {
      String field = FieldPath.below("headers", header.getKey());
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!TOKEN.matcher(name).matches()) {
        refusal.refuse(field, "is no header name", "use letters, digits and -");
      } else if (name.equals("host")) {
        refusal.refuse(field, "has a field of its own", "write host: beside path and port");
      } else if (OWN.contains(name)) {
        refusal.refuse(field, "is set by the probe itself", "remove it");
      } else if (!seen.add(name)) {
        refusal.refuse(field, "is there twice: case does not matter", "keep one");
      } else if (header.getValue().chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
        refusal.refuse(field, "has a line break or another control character", "remove it");
      }
    }
  }
}

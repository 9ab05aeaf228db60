package dev.fairlead.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps secrets out of what people and other programs get to see (I24). What came out of an
 * encrypted file is known to be one ({@link SecretFields}); what else is secret is guessed, by the
 * name of a variable or by how a text looks. It errs towards hiding.
 *
 * @param values texts to be hidden wherever they occur, the longest first
 */
public record Secrets(List<String> values) {
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(pass(wd|word|phrase)?|pwd|secret|token|credential|private|api_?key|access_?key|auth|dsn|salt|_key|key_|signature|cookie|session)");
  private static final Pattern IN_TEXT =
      Pattern.compile(
          String.join(
              "|",
              // password=x, token: x, "api_key": "x", ["--password", "x"]
              "(?i)(pass(wd|word|phrase)?|pwd|secret|token|(api|access|private)[_-]?key|credentials?)"
                  + "[\"']?\\s*[=:,\\s]\\s*[\"']?[^\\s\"',\\]]",
              "://[^/\\s@]+@",
              "\\b(bearer|basic)\\s+\\S{8,}",
              "private key-----",
              "(-u|--user)[\"',=\\s]+[^\\s\"':]+:[^\\s\"']"));

  /**
   * A shorter value is a common word more often than a secret, and hiding it would blot out whole
   * texts.
   */
  private static final int SHORTEST = 4;

  private static final int SHORTEST_LINE = 8;
  private static final Pattern URL_PASSWORD = Pattern.compile("://[^/\\s:@]*:([^@\\s]+)@");

  private static final String HIDDEN = "***";

  public Secrets {
    values =
        values.stream()
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** The secret values in the environments of some containers, and what else they say is one. */
  public static Secrets of(Collection<ContainerSpec> specs) {
    Secrets guessed =
        ofEnvironments(specs.stream().map(spec -> spec.program().environment()).toList());
    return guessed.and(specs.stream().flatMap(SecretFields::values).toList());
  }

  /** These and others, as far as they are long enough to be looked for. */
  public Secrets and(Collection<String> others) {
    return others.isEmpty()
        ? this
        : new Secrets(
            Stream.concat(
                    values.stream(),
                    others.stream()
                        .flatMap(Secrets::parts)
                        .filter(value -> value.length() >= SHORTEST))
                .toList());
  }

  /** The secret values in some environments. */
  public static Secrets ofEnvironments(
      Collection<SortedMap<String, @Nullable String>> environments) {
    return new Secrets(
        environments.stream()
            .flatMap(environment -> environment.entrySet().stream())
            .filter(entry -> named(entry.getKey()) || heldIn(entry.getValue()))
            .map(Map.Entry::getValue)
            .flatMap(Stream::ofNullable)
            .flatMap(Secrets::parts)
            .filter(value -> value.length() >= SHORTEST)
            .toList());
  }

  /** A value, each of its lines (a key file is logged line by line), and the password of a URL. */
  private static Stream<String> parts(String value) {
    Stream<String> lines =
        value.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_LINE);
    Matcher url = URL_PASSWORD.matcher(value);
    return Stream.concat(
        Stream.concat(Stream.of(value), lines),
        url.find() ? Stream.of(url.group(1)) : Stream.empty());
  }

  /** Whether a variable, label or option of this name holds a secret. */
  public static boolean named(String name) {
    return NAME.matcher(name).find();
  }

  /** Whether a text has a secret in it: {@code password=...}, or a URL with credentials. */
  public static boolean heldIn(@Nullable String text) {
    return text != null && IN_TEXT.matcher(text).find();
  }

  /** A command of the user's making for people: its program only, where more may be a secret. */
  public static String shown(String command) {
    return heldIn(command) ? command.strip().split("\\s", 2)[0] + " …" : command;
  }

  /**
   * A text of somebody else's making, for example a log line, without the secrets that are known.
   */
  public String redact(String text) {
    String redacted = text;
    for (String value : values) {
      redacted = redacted.replace(value, HIDDEN);
    }
    return redacted;
  }

  /** Never the values. */
  @Override
  public String toString() {
    return "Secrets[" + values.size() + "]";
  }
}

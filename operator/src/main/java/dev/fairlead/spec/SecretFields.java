package dev.fairlead.spec;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a container hold what came out of an encrypted file. That cannot be guessed from
 * a name, so it stands on the container as the label {@link Labels#SECRETS}, by the paths of {@link
 * SpecFields}, words of a list by their number, and with where in the field the value stands when
 * it is only a part of it: {@code env.PASSWORD,env.URL@12+9,command.2}. So a container says it of
 * itself, also when the file is gone (I24). The label decides nothing: no container is replaced for
 * it.
 */
public final class SecretFields {
  /** A shorter value is hidden where it stands alone, and not looked for inside of others. */
  private static final int SHORTEST = 4;

  private static final Pattern MARK = Pattern.compile("(.*)@([0-9]{1,9})\\+([0-9]{1,9})");

  /** A value of an env file that says more than its variable gets: quotes, escapes, a comment. */
  private static final Pattern WRAPPED =
      Pattern.compile("\\s*[\"'].*|.* #.*|.*\\\\.*", Pattern.DOTALL);

  private SecretFields() {}

  /**
   * One field, or the part of it that is secret.
   *
   * @param length 0 is all of it
   */
  private record Mark(String path, int start, int length) {
    static Mark parse(String text) {
      Matcher part = MARK.matcher(text);
      return part.matches()
          ? new Mark(
              plain(part.group(1)),
              Integer.parseInt(part.group(2)),
              Integer.parseInt(part.group(3)))
          : new Mark(plain(text), 0, 0);
    }

    String text() {
      String name = path.replace("%", "%25").replace(",", "%2C").replace("@", "%40");
      return length == 0 ? name : name + "@" + start + "+" + length;
    }

    private static String plain(String escaped) {
      return escaped.replace("%40", "@").replace("%2C", ",").replace("%25", "%");
    }

    String of(String value) {
      return length == 0 || start + length > value.length()
          ? value
          : value.substring(start, start + length);
    }
  }

  /** The same spec, marked with the fields that hold any of these values. */
  public static ContainerSpec mark(ContainerSpec spec, Collection<String> values) {
    if (values.isEmpty()) {
      return spec;
    }
    SortedSet<String> marks = new TreeSet<>();
    for (Map.Entry<String, String> field : fields(spec).entrySet()) {
      for (String secret : values) {
        Optional<Mark> mark = found(field.getKey(), field.getValue(), secret);
        if (mark.isPresent() && !field.getKey().equals("image")) {
          marks.add(mark.get().text());
        }
      }
    }
    SortedMap<String, String> labels = new TreeMap<>(spec.labels());
    labels.remove(Labels.SECRETS);
    if (!marks.isEmpty()) {
      labels.put(Labels.SECRETS, String.join(",", marks));
    }
    return spec.withLabels(labels);
  }

  private static Optional<Mark> found(String path, String text, String secret) {
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    if (text.equals(secret)) {
      return Optional.of(new Mark(path, 0, 0));
    }
    int at = secret.length() < SHORTEST ? -1 : text.indexOf(secret);
    if (at >= 0) {
      return Optional.of(new Mark(path, at, secret.length()));
    }
    boolean unwrapped =
        path.startsWith("env.")
            && text.length() >= SHORTEST
            && WRAPPED.matcher(secret).matches()
            && unescaped(secret).contains(text);
    return unwrapped ? Optional.of(new Mark(path, 0, 0)) : Optional.empty();
  }

  private static String unescaped(String secret) {
    return secret.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
  }

  private static Stream<Mark> marks(ContainerSpec spec) {
    String label = spec.labels().get(Labels.SECRETS);
    return label == null ? Stream.empty() : Stream.of(label.split(",")).map(Mark::parse);
  }

  /** Whether a spec says of itself that a field is secret; a list is when one of its words is. */
  public static boolean contains(ContainerSpec spec, String path) {
    return marks(spec).anyMatch(mark -> mark.path().equals(path) || isWord(mark.path(), path));
  }

  private static boolean isWord(String marked, String list) {
    return (list.equals("command") || list.equals("entrypoint") || list.equals("health.test"))
        && marked.startsWith(list + ".");
  }

  /** What a spec says of itself that is secret. */
  static Stream<String> values(ContainerSpec spec) {
    if (!spec.labels().containsKey(Labels.SECRETS)) {
      return Stream.empty();
    }
    Map<String, String> fields = fields(spec);
    return marks(spec).flatMap(mark -> Stream.ofNullable(fields.get(mark.path())).map(mark::of));
  }

  /** All fields, with the words of lists one by one. */
  private static SortedMap<String, String> fields(ContainerSpec spec) {
    SortedMap<String, String> fields = new TreeMap<>(SpecFields.of(spec));
    Healthcheck health = spec.health();
    words(fields, "command", spec.program().command());
    words(fields, "entrypoint", spec.program().entrypoint());
    words(fields, "health.test", health == null ? null : health.test());
    return fields;
  }

  private static void words(
      SortedMap<String, String> fields, String path, @Nullable List<String> words) {
    if (words != null) {
      fields.remove(path);
      for (int i = 0; i < words.size(); i++) {
        fields.put(path + "." + i, words.get(i));
      }
    }
  }
}

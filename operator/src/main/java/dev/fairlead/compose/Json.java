package dev.fairlead.compose;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A canonical value: what compose's own model holds, written byte for byte as Go's {@code
 * json.Marshal} writes it. The config hash is taken over this text, so the order of members and
 * every escape matter.
 */
sealed interface Json {
  record Str(String value) implements Json {}

  /** A number, a boolean or null, as it is to be written. */
  record Raw(String text) implements Json {
    static final Json NULL = new Raw("null");
  }

  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  /**
   * Members in the order they are written.
   *
   * @param extensions {@code x-} keys: shown to people, and no part of what is compared or hashed
   * @param named whether its keys are names that people chose, in no order of their own
   */
  record Obj(
      SequencedMap<String, Json> members, SequencedMap<String, Json> extensions, boolean named)
      implements Json {
    public Obj {
      members = dev.fairlead.spec.Ordered.sequence(members);
      extensions = dev.fairlead.spec.Ordered.sequence(extensions);
    }

    Obj(SequencedMap<String, Json> members) {
      this(members, new java.util.LinkedHashMap<>(), false);
    }

    /** The same with one member set, in its place where there was one. */
    Obj with(String key, Json value) {
      SequencedMap<String, Json> changed = new java.util.LinkedHashMap<>(members);
      changed.put(key, value);
      return new Obj(changed, extensions, named);
    }

    /** The same without some members. */
    Obj without(String... keys) {
      SequencedMap<String, Json> changed = new java.util.LinkedHashMap<>(members);
      List.of(keys).forEach(changed::remove);
      return new Obj(changed, extensions, named);
    }

    static final Obj EMPTY = new Obj(new java.util.LinkedHashMap<>());

    @Nullable Json get(String key) {
      return members.get(key);
    }

    boolean has(String key) {
      return members.containsKey(key);
    }

    /** A text member, or a number's text; null when it is absent. */
    @Nullable String text(String key) {
      Json value = members.get(key);
      if (value instanceof Str text) {
        return text.value();
      }
      return value instanceof Raw raw && !raw.equals(Raw.NULL) ? raw.text() : null;
    }

    String textOr(String key, String otherwise) {
      String text = text(key);
      return text == null ? otherwise : text;
    }

    boolean isTrue(String key) {
      return "true".equals(text(key));
    }

    long number(String key) {
      String text = text(key);
      return text == null ? 0 : Long.parseLong(text);
    }

    Obj object(String key) {
      return members.get(key) instanceof Obj obj ? obj : EMPTY;
    }

    List<Json> array(String key) {
      return members.get(key) instanceof Arr arr ? arr.items() : List.of();
    }

    List<Obj> objects(String key) {
      return array(key).stream().filter(Obj.class::isInstance).map(Obj.class::cast).toList();
    }

    List<String> texts(String key) {
      return array(key).stream()
          .filter(Str.class::isInstance)
          .map(item -> ((Str) item).value())
          .toList();
    }

    /** A member whose values are texts; nulls stay null. */
    SequencedMap<String, @Nullable String> textMap(String key) {
      SequencedMap<String, @Nullable String> map = new java.util.LinkedHashMap<>();
      Obj object = object(key);
      object.members().keySet().forEach(name -> map.put(name, object.text(name)));
      return map;
    }
  }

  static Json bool(boolean value) {
    return new Raw(Boolean.toString(value));
  }

  static Json number(long value) {
    return new Raw(Long.toString(value));
  }

  static Json real(double value) {
    return new Raw(Numbers.json(value));
  }

  static Arr texts(List<String> values) {
    return new Arr(values.stream().<Json>map(Str::new).toList());
  }

  /** Members sorted as Go sorts map keys: by the bytes of their UTF-8 form. */
  static Obj sorted(Map<String, Json> members) {
    Comparator<String> byBytes =
        (a, b) ->
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    TreeMap<String, Json> sorted = new TreeMap<>(byBytes);
    sorted.putAll(members);
    return new Obj(sorted, new java.util.LinkedHashMap<>(), true);
  }

  /** One line, no spaces, and no escapes but those that JSON needs. */
  default String plain() {
    StringBuilder out = new StringBuilder();
    JsonText.append(out, this, false);
    return out.toString();
  }

  /** One line, no spaces. */
  default String write() {
    StringBuilder out = new StringBuilder();
    JsonText.append(out, this);
    return out.toString();
  }
}

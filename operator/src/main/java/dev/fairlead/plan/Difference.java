package dev.fairlead.plan;

import dev.fairlead.spec.Secrets;
import dev.fairlead.spec.SpecFields;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One field that differs.
 *
 * @param path as in {@link dev.fairlead.spec.SpecFields}
 * @param was the live value; null when there is none
 * @param becomes the desired value; null when there is none
 * @param hidden whether one of them is known to be secret
 */
public record Difference(
    String path, @Nullable String was, @Nullable String becomes, boolean hidden) {
  private static final int LONGEST = 200;

  /** A container's id; twelve digits are what people know it by. */
  private static final Pattern ID = Pattern.compile("([0-9a-f]{12})[0-9a-f]{52}");

  public Difference(String path, @Nullable String was, @Nullable String becomes) {
    this(path, was, becomes, false);
  }

  /**
   * The attribute it belongs to, for example {@code env} or {@code ports}: bounded, so fit for a
   * metric's label (I16).
   */
  public String field() {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }

  /** {@code env LOG_LEVEL: "debug" → "info"}; values that look secret are hidden (I24). */
  public String text() {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot) + " " + path.substring(dot + 1);
    if (secret()) {
      return name + ": " + change() + " (value hidden)";
    }
    if (path.startsWith(SpecFields.CONTENT)) {
      return name + ": " + change();
    }
    return name + ": " + show(was) + " → " + show(becomes);
  }

  private boolean secret() {
    if (hidden) {
      return true;
    }
    if (path.equals("image")) {
      return false; // A reference has no room for one, and may be called token:1.4.
    }
    String field = field();
    if (field.equals("env")
        || field.equals("labels")
        || field.equals("sysctls")
        || field.equals("logging")) {
      return Secrets.named(path.substring(field.length()))
          || Secrets.heldIn(was)
          || Secrets.heldIn(becomes);
    }
    return Secrets.heldIn(was) || Secrets.heldIn(becomes);
  }

  private String change() {
    return was == null ? "added" : becomes == null ? "removed" : "changed";
  }

  private String show(@Nullable String value) {
    if (value == null) {
      return "(none)";
    }
    if (path.startsWith("memory") || path.equals("shm_size")) {
      return bytes(Long.parseLong(value));
    }
    if (path.equals("cpus")) {
      return Double.toString(Long.parseLong(value) / 1e9);
    }
    if (Units.pointer(this)) {
      return '"' + ID.matcher(value).replaceAll("$1") + '"';
    }
    String shortened = value.length() > LONGEST ? value.substring(0, LONGEST) + "…" : value;
    return value.startsWith("[") || path.equals("image") ? shortened : '"' + shortened + '"';
  }

  private static String bytes(long value) {
    long unit = 1024;
    if (value % (unit * unit) == 0) {
      return value / (unit * unit) + "MiB";
    }
    return value % unit == 0 ? value / unit + "KiB" : String.format(Locale.ROOT, "%dB", value);
  }
}

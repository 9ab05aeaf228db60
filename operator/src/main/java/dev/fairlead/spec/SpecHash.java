package dev.fairlead.spec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The hash of what a container is made of: equal for equal {@link SpecFields}, whatever order they
 * were given in. Stands in the label {@link Labels#SPEC}, so that a difference can be told apart:
 * changed in the desired state, or by hand.
 */
public final class SpecHash {
  private static final int LENGTH = 16;

  private SpecHash() {}

  public static String of(ContainerSpec spec) {
    return of(SpecFields.of(spec));
  }

  /** Of a container with hooks, told by their digest; one without any hashes as it did. */
  public static String of(ContainerSpec spec, String hooks) {
    SortedMap<String, String> fields = new TreeMap<>(SpecFields.of(spec));
    if (!hooks.isEmpty()) {
      fields.put("hooks", hooks);
    }
    return of(fields);
  }

  /**
   * The first 16 hexadecimal digits of SHA-256 over the entries, each with its lengths so that none
   * can imitate two.
   */
  public static String of(Map<String, String> fields) {
    MessageDigest digest = sha256();
    Ordered.map(fields)
        .forEach((path, value) -> {
          String line = path.length() + ":" + path + "=" + value.length() + ":" + value + "\n";
          digest.update(line.getBytes(StandardCharsets.UTF_8));
        });
    return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

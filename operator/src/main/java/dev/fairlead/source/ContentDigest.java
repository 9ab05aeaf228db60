package dev.fairlead.source;

import dev.fairlead.spec.SpecHash;
import java.util.Base64;
import java.util.Map;

/**
 * Tells the content of a mounted file from another. Short on purpose: it stands in a label, and so
 * few digits fit too many texts to give a secret away (I24).
 */
public final class ContentDigest {
  private static final int LENGTH = 8;

  private ContentDigest() {}

  /** Of a text, which a byte order mark is no part of. */
  public static String of(String text) {
    return SpecHash.of(Map.of("text", text)).substring(0, LENGTH);
  }

  /** Of bytes; where they are text, the same as of that text. */
  static String of(byte[] bytes) {
    return Utf8.text(bytes)
        .map(ContentDigest::of)
        .orElseGet(() ->
            SpecHash.of(Map.of("bytes", Base64.getEncoder().encodeToString(bytes)))
                .substring(0, LENGTH));
  }
}

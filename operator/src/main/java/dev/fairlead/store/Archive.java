package dev.fairlead.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.desired.Desired;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A resolved desired state as text and back: a line with the form's number and a checksum, then
 * JSON. What is torn, foreign or of a newer version reads as nothing (I20).
 */
public final class Archive {
  private static final String FORM = "fairlead/1 ";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Archive() {}

  public static String text(Desired desired) {
    try {
      String json = MAPPER.writeValueAsString(RecordTree.write(desired, Desired.class));
      return FORM + sha256(json) + "\n" + json;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /**
   * The desired state that a text holds; empty when it does not hold one that is known to be whole.
   */
  public static Optional<Desired> read(String text) {
    int end = text.indexOf('\n');
    if (end < 0 || !text.startsWith(FORM)) {
      return Optional.empty();
    }
    String json = text.substring(end + 1);
    if (!text.substring(FORM.length(), end).equals(sha256(json))) {
      return Optional.empty();
    }
    try {
      return RecordTree.read(MAPPER.readTree(json), Desired.class) instanceof Desired desired
          ? Optional.of(desired)
          : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

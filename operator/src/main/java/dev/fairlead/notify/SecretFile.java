package dev.fairlead.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A secret that stands alone in a file. Its content is in no message (I24). */
final class SecretFile {
  private static final int MAX_BYTES = 64 * 1024;

  private SecretFile() {}

  static String read(String file) throws IOException {
    String text;
    try (var in = Files.newInputStream(Path.of(file))) {
      text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException e) {
      throw new IOException("the file " + file + " does not exist", e);
    }
    if (text.isEmpty()) {
      throw new IOException("the file " + file + " is empty");
    }
    return text;
  }
}

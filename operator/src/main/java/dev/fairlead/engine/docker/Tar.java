package dev.fairlead.engine.docker;

import dev.fairlead.spec.Injected;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An archive of one file, in the form that every tar has known since 1988. */
final class Tar {
  private static final int BLOCK = 512;
  private static final int MAX_NAME = 100;

  private Tar() {}

  /**
   * The file by its absolute path; modification time 0, so that the same file gives the same bytes.
   */
  static byte[] of(Injected file) {
    byte[] name = file.target().getBytes(StandardCharsets.UTF_8);
    if (name.length > MAX_NAME) {
      throw new IllegalArgumentException("checked when the compose file was loaded");
    }
    byte[] content =
        Objects.requireNonNullElse(file.content(), "").getBytes(StandardCharsets.UTF_8);
    int blocks = (content.length + BLOCK - 1) / BLOCK;
    byte[] tar = new byte[BLOCK * (1 + blocks + 2)];
    System.arraycopy(name, 0, tar, 0, name.length);
    octal(tar, 100, 7, file.mode());
    octal(tar, 108, 7, id(file.uid()));
    octal(tar, 116, 7, id(file.gid()));
    octal(tar, 124, 11, content.length);
    octal(tar, 136, 11, 0);
    tar[156] = '0';
    byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, tar, 257, magic.length);
    Arrays.fill(tar, 148, 156, (byte) ' ');
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += tar[i] & 0xff;
    }
    octal(tar, 148, 6, sum);
    tar[154] = 0;
    System.arraycopy(content, 0, tar, BLOCK, content.length);
    return tar;
  }

  private static long id(@Nullable String text) {
    return text == null ? 0 : Long.parseLong(text);
  }

  private static void octal(byte[] tar, int at, int digits, long value) {
    String text = Long.toOctalString(value);
    String padded = "0".repeat(Math.max(0, digits - text.length())) + text;
    System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, tar, at, digits);
  }
}

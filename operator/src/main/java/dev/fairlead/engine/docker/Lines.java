package dev.fairlead.engine.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Splits a stream into lines of UTF-8; the part of a line beyond the limit is dropped (I16). */
final class Lines {
  private static final int CHUNK = 8192;

  private final InputStream source;
  private final byte[] chunk = new byte[CHUNK];
  private byte[] line = new byte[CHUNK];
  private final int limit;
  private int position;
  private int available;

  Lines(InputStream source, int limit) {
    this.source = source;
    this.limit = limit;
  }

  /** The next line without its end; null at the end of the stream. */
  @Nullable String next() throws IOException {
    int length = 0;
    boolean any = false;
    while (true) {
      if (position == available) {
        available = source.read(chunk);
        position = 0;
        if (available <= 0) {
          available = 0;
          return any ? text(length) : null;
        }
      }
      byte next = chunk[position++];
      if (next == '\n') {
        return text(length);
      }
      any = true;
      if (length < limit) {
        length = append(next, length);
      }
    }
  }

  private int append(byte next, int length) {
    if (length == line.length) {
      line = java.util.Arrays.copyOf(line, Math.min(limit, line.length * 2));
    }
    line[length] = next;
    return length + 1;
  }

  private String text(int length) {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    return new String(line, 0, end, StandardCharsets.UTF_8);
  }
}

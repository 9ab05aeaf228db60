package dev.fairlead.engine.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The beginning of what a command writes, in frames as {@link LogFrames} explains them. The rest is
 * read and dropped, or the command would wait for its reader (I16).
 */
final class OutputHead {
  static final int MAX_BYTES = 4096;

  private static final int HEADER_BYTES = 8;
  private static final int CHUNK_BYTES = 8192;

  private final ByteArrayOutputStream head = new ByteArrayOutputStream();

  void read(InputStream body) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    while (true) {
      byte[] header = body.readNBytes(HEADER_BYTES);
      if (header.length < HEADER_BYTES) {
        return;
      }
      long left = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(4));
      while (left > 0) {
        int read = body.read(chunk, 0, (int) Math.min(chunk.length, left));
        if (read < 0) {
          return;
        }
        keep(chunk, read);
        left -= read;
      }
    }
  }

  private synchronized void keep(byte[] chunk, int length) {
    head.write(chunk, 0, Math.min(length, MAX_BYTES - head.size()));
  }

  synchronized String text() {
    return head.toString(StandardCharsets.UTF_8).strip();
  }
}

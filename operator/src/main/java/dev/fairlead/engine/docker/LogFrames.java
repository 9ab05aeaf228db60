package dev.fairlead.engine.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads a log answer. Without a terminal it comes in frames: one byte for the stream, three of
 * nothing, four for the length, then the payload. Frames end anywhere, so lines are put together
 * per stream and decoded only when whole; only the last ones are kept, each cut at a limit (I16).
 */
final class LogFrames {
  /** Longer lines are cut: they end in error messages and status texts. */
  static final int MAX_LINE_BYTES = 4096;

  private static final int HEADER_BYTES = 8;
  private static final int CHUNK_BYTES = 8192;
  private static final int STREAMS = 3;

  private final int keep;
  private final Deque<String> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream[] open = new ByteArrayOutputStream[STREAMS];

  private LogFrames(int keep) {
    this.keep = keep;
    for (int i = 0; i < STREAMS; i++) {
      open[i] = new ByteArrayOutputStream();
    }
  }

  /** The last lines of a container without a terminal. */
  static List<String> framed(InputStream body, int keep) throws IOException {
    LogFrames log = new LogFrames(keep);
    while (true) {
      byte[] header = body.readNBytes(HEADER_BYTES);
      if (header.length < HEADER_BYTES) {
        return log.end();
      }
      int stream = Math.floorMod(header[0], STREAMS);
      log.payload(body, stream, Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(4)));
    }
  }

  /** The last lines of a container with a terminal: bytes as they are. */
  static List<String> raw(InputStream body, int keep) throws IOException {
    LogFrames log = new LogFrames(keep);
    log.payload(body, 1, Long.MAX_VALUE);
    return log.end();
  }

  private void payload(InputStream body, int stream, long length) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, length)];
    for (long left = length; left > 0; ) {
      int read = body.read(chunk, 0, (int) Math.min(chunk.length, left));
      if (read < 0) {
        return;
      }
      for (int i = 0; i < read; i++) {
        add(stream, chunk[i]);
      }
      left -= read;
    }
  }

  private void add(int stream, byte next) {
    ByteArrayOutputStream line = open[stream];
    if (next == '\n') {
      finish(line);
    } else if (line.size() < MAX_LINE_BYTES) {
      line.write(next);
    }
  }

  private void finish(ByteArrayOutputStream line) {
    lines.addLast(line.toString(StandardCharsets.UTF_8).stripTrailing());
    line.reset();
    if (lines.size() > keep) {
      lines.removeFirst();
    }
  }

  private List<String> end() {
    for (ByteArrayOutputStream line : open) {
      if (line.size() > 0) {
        finish(line);
      }
    }
    return List.copyOf(lines);
  }
}

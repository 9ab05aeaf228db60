package dev.fairlead.traffic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads an HTTP/1 answer that ends its connection (RFC 9112). */
final class HttpAnswer {
  private static final int MAX_LINE = 16 << 10;
  private static final int MAX_HEADERS = 200;
  private static final int HEX = 16;

  private final InputStream in;
  private final int maxBytes;
  private final SortedMap<String, String> headers = new TreeMap<>();

  private HttpAnswer(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads one.
   *
   * @param headOnly whether that was all that was asked for
   */
  static Http.Answer read(InputStream in, boolean headOnly, int maxBytes) throws IOException {
    HttpAnswer answer = new HttpAnswer(in, maxBytes);
    String first = answer.line();
    if (!first.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
      throw new ProtocolException("what was answered is not HTTP");
    }
    int status = Integer.parseInt(first.substring(9, 12));
    answer.headers();
    boolean bare = headOnly || status == 204 || status == 304;
    byte[] body = bare ? new byte[0] : answer.body();
    return new Http.Answer(status, answer.headers, new String(body, StandardCharsets.UTF_8));
  }

  private void headers() throws IOException {
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      if (headers.size() > MAX_HEADERS) {
        throw new ProtocolException("an answer of headers only");
      }
    }
  }

  private byte[] body() throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").endsWith("chunked")) {
      return chunks();
    }
    String length = headers.getOrDefault("content-length", "");
    if (!length.matches("[0-9]{1,9}")) {
      return exactly(in.readNBytes(maxBytes + 1), -1);
    }
    int bytes = Integer.parseInt(length);
    return exactly(in.readNBytes(Math.min(bytes, maxBytes + 1)), bytes);
  }

  private byte[] exactly(byte[] bytes, int expected) throws IOException {
    if (bytes.length > maxBytes) {
      throw new ProtocolException("an answer without an end");
    }
    if (bytes.length < expected) {
      throw new ProtocolException("it hung up in the middle of its answer");
    }
    return bytes;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line().split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        throw new ProtocolException("a part without a length");
      }
      int bytes = Integer.parseInt(size, HEX);
      if (bytes == 0) {
        headers(); // Those that came after it.
        return body.toByteArray();
      }
      body.writeBytes(exactly(in.readNBytes(bytes), bytes));
      exactly(body.toByteArray(), -1);
      if (!line().isEmpty()) {
        throw new ProtocolException("a part longer than its length");
      }
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new ProtocolException(line.size() == 0 ? "it hung up" : "it hung up in a line");
      }
      if (line.size() == MAX_LINE) {
        throw new ProtocolException("a line without an end");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}

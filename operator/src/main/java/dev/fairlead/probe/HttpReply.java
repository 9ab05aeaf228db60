package dev.fairlead.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 answer as far as a gate needs it: status and the beginning of the body (RFC 9112).
 * Everything is bounded (I16).
 *
 * @param phrase the status line's words with a blank before them; empty when there are none
 * @param body its first 64 KiB; null when it broke off before anything came
 */
record HttpReply(int status, String phrase, @Nullable String body) {
  private static final int MAX_BODY = 64 << 10;
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADERS = 200;
  private static final int MAX_INTERIM = 10;
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})(?: (.{0,60}).*)?");

  static HttpReply read(InputStream in) throws IOException {
    for (int interim = 0; interim < MAX_INTERIM; interim++) {
      String line = line(in);
      Matcher status = STATUS_LINE.matcher(line);
      if (!status.matches()) {
        throw new ProtocolException("this is not HTTP/1: \"" + Answer.quoted(line) + "\"");
      }
      Length length = headers(in);
      int code = Integer.parseInt(status.group(1));
      if (code >= 200) {
        return withBody(code, status.group(2), in, bodiless(code) ? new Length(false, 0) : length);
      }
    }
    throw new ProtocolException("nothing but interim answers");
  }

  private static boolean bodiless(int code) {
    return code == 204 || code == 304;
  }

  private static HttpReply withBody(
      int code, @Nullable String words, InputStream in, Length length) {
    String shown = words == null ? "" : Answer.quoted(words);
    String phrase = shown.isEmpty() ? "" : " " + shown;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      if (length.chunked) {
        chunks(in, body);
      } else {
        copy(in, body, length.bytes < 0 ? MAX_BODY : length.bytes);
      }
    } catch (IOException e) {
      // What came so far is shown; a gate that needs the body looks into that.
      if (body.size() == 0) {
        return new HttpReply(code, phrase, null);
      }
    }
    return new HttpReply(code, phrase, body.toString(StandardCharsets.UTF_8));
  }

  /**
   * How the body ends.
   *
   * @param bytes negative: with the connection
   */
  private record Length(boolean chunked, long bytes) {}

  private static Length headers(InputStream in) throws IOException {
    Length length = new Length(false, -1);
    for (int count = 0; count < MAX_HEADERS; count++) {
      String line = line(in);
      if (line.isEmpty()) {
        return length;
      }
      String[] parts = line.split(":", 2);
      String value = parts.length == 2 ? parts[1].strip().toLowerCase(Locale.ROOT) : "";
      String name = parts[0].strip().toLowerCase(Locale.ROOT);
      if (name.equals("transfer-encoding") && value.endsWith("chunked")) {
        length = new Length(true, -1);
      } else if (name.equals("content-length") && value.matches("[0-9]{1,18}")) {
        length = new Length(length.chunked, Long.parseLong(value));
      }
    }
    throw new ProtocolException("more than " + MAX_HEADERS + " headers");
  }

  private static void chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
    while (body.size() < MAX_BODY) {
      String size = line(in).split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new ProtocolException("a chunk without a length");
      }
      long bytes = Long.parseLong(size, 16);
      if (bytes == 0) {
        return;
      }
      copy(in, body, bytes);
      if (body.size() < MAX_BODY && !line(in).isEmpty()) {
        throw new ProtocolException("a chunk longer than its length");
      }
    }
  }

  private static void copy(InputStream in, ByteArrayOutputStream body, long bytes)
      throws IOException {
    byte[] chunk = new byte[4 << 10];
    long left = Math.min(bytes, MAX_BODY - body.size());
    while (left > 0) {
      int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
      if (read < 0) {
        return;
      }
      body.write(chunk, 0, read);
      left -= read;
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new ProtocolException(
            line.size() == 0 ? "it hung up" : "it hung up in the middle of its answer");
      }
      if (line.size() == MAX_LINE) {
        throw new ProtocolException("a line longer than " + MAX_LINE + " bytes");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}

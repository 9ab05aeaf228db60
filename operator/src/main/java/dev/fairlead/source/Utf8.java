package dev.fairlead.source;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes as text, or where they are none. */
public final class Utf8 {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private Utf8() {}

  /** The text without a byte order mark; empty when the bytes are not UTF-8. */
  public static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Says on which line the first byte stands that is no UTF-8. */
  public static Problem problem(String name, byte[] bytes) {
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    int line = 1 + (int) out.flip().chars().filter(c -> c == '\n').count();
    int bad = in.hasRemaining() ? in.get() & 0xFF : 0;
    return Problem.at(
        new Position(name, line, 1), "", "this file is not UTF-8 text: byte 0x%02X".formatted(bad));
  }
}

package dev.fairlead.site;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings the files of a tar archive, as the Engine writes them: ustar with the longer names and
 * sizes of pax or GNU. Of an image's root it leaves out what the Engine itself puts there.
 */
final class TarFiles {
  private static final int BLOCK = 512;
  private static final byte[] END = new byte[BLOCK];
  private static final int SIZE_AT = 124;
  private static final int TYPE_AT = 156;
  private static final int LINK_AT = 157;
  private static final int PREFIX_AT = 345;
  private static final int BINARY = 0x80;

  /** Longer than any name is; attributes of a file have no place here either (I16). */
  private static final long MAX_HEADER = 1 << 20;

  /** Mount points and files that the Engine makes in every container. */
  private static final Set<String> ENGINES_DIRECTORIES = Set.of("dev", "proc", "sys");

  private static final Set<String> ENGINES_FILES =
      Set.of(".dockerenv", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf");

  private final InputStream tar;
  private final Intake intake;
  private final boolean root;
  private final Map<String, String> said = new HashMap<>();

  private TarFiles(InputStream tar, Intake intake, boolean root) {
    this.tar = tar;
    this.intake = intake;
    this.root = root;
  }

  /**
   * Reads it all.
   *
   * @param root whether it is of the whole image
   */
  static void read(InputStream tar, Intake intake, boolean root) throws IOException {
    new TarFiles(tar, intake, root).readAll();
  }

  private void readAll() throws IOException {
    byte[] header = new byte[BLOCK];
    for (next(header); !Arrays.equals(header, END); next(header)) {
      checked(header);
      char type = (char) header[TYPE_AT];
      long size = number(header, SIZE_AT, 12);
      switch (type) {
        case 'x' -> pax(text(size));
        case 'L' -> said.put("path", longer(text(size)));
        case 'K' -> said.put("linkpath", longer(text(size)));
        case 'g' -> {
          String _ = text(size);
        }
        default -> {
          entry(header, type, said.containsKey("size") ? parsed(said.get("size")) : size);
          said.clear();
        }
      }
    }
  }

  /** An archive that was cut off has no end: what came of it is not the whole. */
  private void next(byte[] header) throws IOException {
    if (tar.readNBytes(header, 0, BLOCK) < BLOCK) {
      throw new EOFException("the archive ends early");
    }
  }

  private void entry(byte[] header, char type, long size) throws IOException {
    Body body = new Body(type == '0' || type == '\0' || type == '7' ? size : 0);
    String path = said.getOrDefault("path", name(header));
    String target = said.getOrDefault("linkpath", string(header, LINK_AT, 100));
    if (!isEngines(path)) {
      switch (type) {
        case '0', '\0', '7' -> intake.file(path, body);
        case '1' -> intake.copy(path, target);
        case '2' -> intake.link(path, target);
        case '5' -> intake.directory(path);
        default -> throw new Intake.Refused("the content holds " + path + ", which is no file");
      }
    }
    body.skipRest();
  }

  private boolean isEngines(String path) {
    if (!root) {
      return false;
    }
    List<String> parts =
        List.of(path.split("/")).stream().filter(p -> !p.isEmpty() && !p.equals(".")).toList();
    return (!parts.isEmpty() && ENGINES_DIRECTORIES.contains(parts.getFirst()))
        || ENGINES_FILES.contains(String.join("/", parts));
  }

  private static String name(byte[] header) {
    String prefix =
        string(header, 257, 6).startsWith("ustar") && header[263] == '0'
            ? string(header, PREFIX_AT, 155)
            : "";
    String name = string(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Lines of {@code <length> <key>=<value>}; a value may hold a line end. */
  private void pax(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < bytes.length) {
      int blank = text.indexOf(' ', at);
      int length = blank < 0 ? 0 : (int) Math.min(parsed(text.substring(at, blank)), MAX_HEADER);
      int equals = text.indexOf('=', at);
      if (length <= 0
          || at + length > bytes.length
          || equals < blank
          || equals >= at + length - 1) {
        throw new IOException("the archive has a header that cannot be read");
      }
      byte[] value = Arrays.copyOfRange(bytes, equals + 1, at + length - 1);
      said.put(text.substring(blank + 1, equals), new String(value, StandardCharsets.UTF_8));
      at += length;
    }
  }

  /** The content of a header that is a file of its own; its bytes as characters. */
  private String text(long size) throws IOException {
    if (size > MAX_HEADER) {
      throw new IOException("the archive has a header of " + size + " bytes");
    }
    Body body = new Body(size);
    String text = new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
    body.skipRest();
    return text;
  }

  /** GNU's longer names end with a zero. */
  private static String longer(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return string(bytes, 0, bytes.length);
  }

  private static String string(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, StandardCharsets.UTF_8);
  }

  private static long number(byte[] header, int at, int length) throws IOException {
    if ((header[at] & BINARY) == 0) {
      String digits = string(header, at, length).strip();
      try {
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
      } catch (NumberFormatException e) {
        throw new IOException("the archive has a size that is no number", e);
      }
    }
    long value = 0;
    for (int i = at + length - Long.BYTES; i < at + length; i++) {
      value = (value << 8) | (header[i] & 0xff);
    }
    return value;
  }

  private static long parsed(String digits) throws IOException {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IOException("the archive has a size that is no number", e);
    }
  }

  /** What is no archive is not taken for an empty one. */
  private static void checked(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(header, 148, 8)) {
      throw new IOException("what the Engine sent is no archive");
    }
  }

  /** The bytes of one entry, and the rest of its last block. */
  private final class Body extends InputStream {
    private long left;
    private final long padding;

    Body(long size) throws IOException {
      if (size < 0) {
        throw new IOException("the archive has a size below nothing");
      }
      this.left = size;
      this.padding = (BLOCK - size % BLOCK) % BLOCK;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = tar.read(to, at, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("the archive ends early");
      }
      left -= read;
      return read;
    }

    void skipRest() throws IOException {
      tar.skipNBytes(left + padding);
      left = 0;
    }
  }
}

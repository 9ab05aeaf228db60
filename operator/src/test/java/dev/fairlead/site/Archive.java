package dev.fairlead.site;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tar archive made by hand, so that it may hold what no tool would put into one. */
public final class Archive {
  private static final int BLOCK = 512;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Archive file(String path, String content) {
    return entry('0', path, "", content);
  }

  public Archive directory(String path) {
    return entry('5', path, "", "");
  }

  public Archive link(String path, String target) {
    return entry('2', path, target, "");
  }

  public Archive hardLink(String path, String target) {
    return entry('1', path, target, "");
  }

  /** The next entry has another path than its header says. */
  public Archive pax(String path) {
    String value = " path=" + path + "\n";
    int length = value.getBytes(StandardCharsets.UTF_8).length + 2;
    length += Integer.toString(length).length() - 2;
    return entry('x', "pax", "", length + value);
  }

  public Archive gnu(String path) {
    return entry('L', "././@LongLink", "", path + "\0");
  }

  public Archive entry(char type, String path, String target, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    byte[] header = new byte[BLOCK];
    put(header, 0, path);
    put(header, 124, String.format("%011o", bytes.length));
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar\00000");
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    put(header, 148, String.format("%06o\0", sum));
    out.writeBytes(header);
    out.writeBytes(Arrays.copyOf(bytes, (bytes.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Without the blocks that end one. */
  public byte[] cutOff() {
    return out.toByteArray();
  }

  public byte[] bytes() {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }
}

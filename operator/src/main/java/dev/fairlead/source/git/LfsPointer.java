package dev.fairlead.source.git;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in git for a file of Git LFS: {@code version}, then keys in order, {@code oid} and
 * {@code size} among them.
 *
 * @param oid the SHA-256 of the file, in hex; empty where it is named in no way that is known
 * @param size of the file in bytes
 */
record LfsPointer(String oid, long size) {
  /** A file of this size or more is no pointer. */
  static final int MAX_BYTES = 1024;

  private static final String VERSION = "version https://git-lfs.github.com/spec/";
  private static final Pattern OID = Pattern.compile("(?m)^oid sha256:([0-9a-f]{64})$");
  private static final Pattern SIZE = Pattern.compile("(?m)^size ([0-9]{1,18})$");

  /** Empty when the bytes are a file of their own. */
  static Optional<LfsPointer> read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith(VERSION)) {
      return Optional.empty();
    }
    Matcher oid = OID.matcher(text);
    Matcher size = SIZE.matcher(text);
    return Optional.of(
        oid.find() && size.find()
            ? new LfsPointer(oid.group(1), Long.parseLong(size.group(1)))
            : new LfsPointer("", 0));
  }
}

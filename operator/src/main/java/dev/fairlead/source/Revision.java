package dev.fairlead.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * The name of a state of the tree. One of
 *
 * <ul>
 *   <li>the full commit id, when the tree is a git work tree and equal to its commit;
 *   <li>{@code <first 12 of the commit>-dirty-<8 of the content>}, when it differs;
 *   <li>{@code sha256:<12 of the content>} outside of git.
 * </ul>
 *
 * The content is the relative paths and bytes of the files read, and nothing else: no time, no
 * absolute path, no order of the disk's.
 */
final class Revision {
  private static final int COMMIT_DIGITS = 12;
  private static final int DIRTY_DIGITS = 8;
  private static final int CONTENT_DIGITS = 12;

  private Revision() {}

  static String ofContent(String digest) {
    return "sha256:" + digest.substring(0, CONTENT_DIGITS);
  }

  static String ofDirtyCommit(String commit, String digest) {
    return commit.substring(0, COMMIT_DIGITS) + "-dirty-" + digest.substring(0, DIRTY_DIGITS);
  }

  /** SHA-256 in hex over every path and content, each with its length before it. */
  static String digest(SortedMap<String, Contents.Raw> files) {
    MessageDigest sha256 = sha256();
    files.forEach((path, raw) -> {
      update(sha256, path.getBytes(StandardCharsets.UTF_8));
      update(sha256, raw.bytes());
    });
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void update(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

package dev.fairlead.source.git;

import dev.fairlead.compose.RefusedFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/** Contents of files in a commit, checked against their ids: a disk may rot. */
final class Blobs {
  private static final String LFS = "version https://git-lfs.github.com/spec/";
  private static final int MAX_LFS_BYTES = 1024;

  private Blobs() {}

  /**
   * The bytes of a small file.
   *
   * @throws RefusedFileException when it is too large, or stands for a file that is elsewhere
   */
  static byte[] small(ObjectReader reader, ObjectId id, int maxBytes) throws IOException {
    // The header alone, so that a large file never comes into memory.
    long size = reader.getObjectSize(id, Constants.OBJ_BLOB);
    if (size > maxBytes) {
      throw new RefusedFileException("is larger than " + maxBytes + " bytes: " + size + " bytes");
    }
    byte[] bytes = reader.open(id, Constants.OBJ_BLOB).getBytes(maxBytes);
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      if (!formatter.idFor(Constants.OBJ_BLOB, bytes).equals(id)) {
        throw new DamagedRepositoryException("the object " + id.name() + " is not what it was");
      }
    }
    refusePointer(bytes);
    return bytes;
  }

  /** Copies a file of any size. */
  static void copy(ObjectReader reader, ObjectId id, long size, OutputStream out)
      throws IOException {
    MessageDigest digest = Constants.newMessageDigest();
    digest.update(Constants.encodeASCII("blob " + size + "\0"));
    reader.open(id, Constants.OBJ_BLOB).copyTo(new DigestOutputStream(out, digest));
    if (!ObjectId.fromRaw(digest.digest()).equals(id)) {
      throw new DamagedRepositoryException("the object " + id.name() + " is not what it was");
    }
  }

  private static void refusePointer(byte[] bytes) throws RefusedFileException {
    if (bytes.length < MAX_LFS_BYTES
        && new String(bytes, StandardCharsets.US_ASCII).startsWith(LFS)) {
      throw new RefusedFileException(
          "is a Git LFS pointer, and LFS is not supported: commit the file itself");
    }
  }

  /** Refuses what stands for a file of Git LFS, whatever its size. */
  static void refusePointer(ObjectReader reader, ObjectId id) throws IOException {
    if (reader.getObjectSize(id, Constants.OBJ_BLOB) < MAX_LFS_BYTES) {
      refusePointer(reader.open(id, Constants.OBJ_BLOB).getBytes(MAX_LFS_BYTES));
    }
  }
}

package dev.fairlead.source.git;

import dev.fairlead.compose.RefusedFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Contents of files in a commit, checked against their ids: a disk may rot. A pointer of Git LFS
 * stands for its file where there is somebody who has that, and is refused elsewhere.
 */
record Blobs(ObjectReader reader, Optional<Pointed> pointed) {
  Blobs(ObjectReader reader) {
    this(reader, Optional.empty());
  }

  /** Who has the files that pointers stand for. */
  @FunctionalInterface
  interface Pointed {
    /**
     * The file.
     *
     * @param blob the pointer's own object
     * @throws RefusedFileException when it cannot be had
     */
    Content of(LfsPointer pointer, ObjectId blob) throws IOException;
  }

  /** What a file holds. */
  interface Content {
    long size();

    /** Writes it, and fails when it was not what its name says. */
    void copyTo(OutputStream out) throws IOException;
  }

  /** The content of a file of any size. */
  Content content(ObjectId id) throws IOException {
    return content(id, Integer.MAX_VALUE);
  }

  private Content content(ObjectId id, int maxBytes) throws IOException {
    long size = reader.getObjectSize(id, Constants.OBJ_BLOB);
    if (size < LfsPointer.MAX_BYTES) {
      Optional<LfsPointer> pointer = LfsPointer.read(exact(reader, id, LfsPointer.MAX_BYTES));
      if (pointer.isPresent()) {
        refuseLarge(pointer.get().size(), maxBytes); // Before it is fetched.
        return pointed
            .orElseThrow(() ->
                new RefusedFileException(
                    "is a Git LFS pointer: lfs=true fetches what it stands for"))
            .of(pointer.get(), id);
      }
    }
    refuseLarge(size, maxBytes);
    return new Stored(reader, id, size);
  }

  /**
   * The bytes of a small file.
   *
   * @throws RefusedFileException when it is too large, or stands for a file that cannot be had
   */
  byte[] small(ObjectId id, int maxBytes) throws IOException {
    Content content = content(id, maxBytes);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) content.size());
    content.copyTo(bytes);
    return bytes.toByteArray();
  }

  /** The bytes of a small object as they stand in the repository. */
  static byte[] exact(ObjectReader reader, ObjectId id, int maxBytes) throws IOException {
    // The header alone, so that a large file never comes into memory.
    refuseLarge(reader.getObjectSize(id, Constants.OBJ_BLOB), maxBytes);
    byte[] bytes = reader.open(id, Constants.OBJ_BLOB).getBytes(maxBytes);
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      if (!formatter.idFor(Constants.OBJ_BLOB, bytes).equals(id)) {
        throw notWhatItWas(id);
      }
    }
    return bytes;
  }

  private static void refuseLarge(long size, int maxBytes) throws RefusedFileException {
    if (size > maxBytes) {
      throw new RefusedFileException("is larger than " + maxBytes + " bytes: " + size + " bytes");
    }
  }

  private static DamagedRepositoryException notWhatItWas(ObjectId id) {
    return new DamagedRepositoryException("the object " + id.name() + " is not what it was");
  }

  /** In a repository. */
  private record Stored(ObjectReader reader, ObjectId id, long size) implements Content {
    @Override
    public void copyTo(OutputStream out) throws IOException {
      MessageDigest digest = Constants.newMessageDigest();
      digest.update(Constants.encodeASCII("blob " + size + "\0"));
      reader.open(id, Constants.OBJ_BLOB).copyTo(new DigestOutputStream(out, digest));
      if (!ObjectId.fromRaw(digest.digest()).equals(id)) {
        throw notWhatItWas(id);
      }
    }
  }
}

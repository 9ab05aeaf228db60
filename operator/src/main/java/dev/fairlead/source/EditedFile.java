package dev.fairlead.source;

import dev.fairlead.desired.ImageChange;
import dev.fairlead.desired.ImageEdit;
import dev.fairlead.desired.ReleaseFile;
import dev.fairlead.sops.Sops;
import dev.fairlead.source.WriteBackException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Finds the one file of a tree that declares a release, and changes its bytes. */
public final class EditedFile {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private EditedFile() {}

  /**
   * The file that declares a release.
   *
   * @param files texts by path relative to the root
   * @throws WriteBackException when there is none, or more than one
   */
  public static ReleaseFile of(
      SortedMap<Path, String> files, Path root, String release, String place)
      throws WriteBackException {
    List<ReleaseFile> found = new ArrayList<>();
    for (Map.Entry<Path, String> entry : files.entrySet()) {
      ReleaseFile file =
          new ReleaseFile(
              entry.getKey().toString(), root.resolve(entry.getKey()), entry.getValue());
      if (ImageEdit.declares(file, release)) {
        found.add(file);
      }
    }
    if (found.isEmpty()) {
      throw new WriteBackException(
          Kind.REFUSED, "%s declares no release \"%s\"".formatted(place, release));
    }
    if (found.size() > 1) {
      throw new WriteBackException(
          Kind.REFUSED,
          "the release \"%s\" is declared in %s"
              .formatted(release, found.stream().map(ReleaseFile::name).toList()));
    }
    return found.getFirst();
  }

  /**
   * What a file is to be instead.
   *
   * @param before the image that stood there
   */
  public record Change(Optional<String> before, Bytes bytes) {}

  /** A class, because arrays make no good record. */
  public static final class Bytes {
    private final byte[] content;

    Bytes(byte[] content) {
      this.content = content;
    }

    /** Not to be changed. */
    public byte[] content() {
      return content;
    }
  }

  /**
   * The bytes of a file with the change, a byte order mark included where there is one; empty when
   * it says so already.
   *
   * @throws WriteBackException when it cannot be changed
   */
  public static Optional<Change> change(ReleaseFile file, byte[] bytes, ImageChange change)
      throws WriteBackException {
    if (Sops.isCandidate(file.text())) {
      throw new WriteBackException(
          Kind.REFUSED,
          file.name()
              + " is encrypted by SOPS, whose checksum covers the image too: change it with sops");
    }
    return switch (ImageEdit.of(file, change)) {
      case ImageEdit.Unchanged _ -> Optional.empty();
      case ImageEdit.Refused refused ->
          throw new WriteBackException(Kind.REFUSED, refused.problem().toString());
      case ImageEdit.Edited edited ->
          Optional.of(new Change(edited.before(), new Bytes(encoded(edited.text(), bytes))));
    };
  }

  private static byte[] encoded(String text, byte[] as) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    boolean marked =
        as.length >= BYTE_ORDER_MARK.length
            && Arrays.equals(as, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3);
    if (!marked) {
      return plain;
    }
    byte[] all = Arrays.copyOf(BYTE_ORDER_MARK, BYTE_ORDER_MARK.length + plain.length);
    System.arraycopy(plain, 0, all, BYTE_ORDER_MARK.length, plain.length);
    return all;
  }
}

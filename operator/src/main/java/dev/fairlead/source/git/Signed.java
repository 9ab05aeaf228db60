package dev.fairlead.source.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * What was signed, and the signature, as git lays them down: in a commit in the header {@code
 * gpgsig}, whose further lines begin with a blank; in a tag at the end of the message. Bytes go
 * through ISO 8859-1 and back unharmed.
 */
final class Signed {
  private static final int MAX_BYTES = 1 << 20;
  private static final String HEADER = "gpgsig ";
  private static final String SSH = "-----BEGIN SSH SIGNATURE-----";
  private static final String OPEN_PGP = "-----BEGIN PGP SIGNATURE-----";

  private final byte[] payload;
  private final String signature;

  private Signed(String payload, String signature) {
    this.payload = payload.getBytes(StandardCharsets.ISO_8859_1);
    this.signature = signature;
  }

  byte[] payload() {
    return payload.clone();
  }

  String signature() {
    return signature;
  }

  boolean isSsh() {
    return signature.startsWith(SSH);
  }

  static Optional<Signed> commit(Repository repository, AnyObjectId id) throws IOException {
    String raw = raw(repository, id, Constants.OBJ_COMMIT);
    int end = raw.indexOf("\n\n");
    if (end < 0) {
      return Optional.empty();
    }
    StringBuilder payload = new StringBuilder();
    StringBuilder signature = new StringBuilder();
    boolean inside = false;
    for (String line : raw.substring(0, end).split("\n", -1)) {
      if (line.startsWith(HEADER) && signature.isEmpty()) {
        inside = true;
        signature.append(line.substring(HEADER.length())).append('\n');
      } else if (inside && line.startsWith(" ")) {
        signature.append(line.substring(1)).append('\n');
      } else {
        inside = false;
        payload.append(line).append('\n');
      }
    }
    return signature.isEmpty()
        ? Optional.empty()
        : Optional.of(new Signed(payload + raw.substring(end + 1), signature.toString()));
  }

  static Optional<Signed> tag(Repository repository, AnyObjectId id) throws IOException {
    String raw = raw(repository, id, Constants.OBJ_TAG);
    int begin = Math.max(raw.lastIndexOf("\n" + SSH), raw.lastIndexOf("\n" + OPEN_PGP));
    return begin < 0
        ? Optional.empty()
        : Optional.of(new Signed(raw.substring(0, begin + 1), raw.substring(begin + 1)));
  }

  private static String raw(Repository repository, AnyObjectId id, int type) throws IOException {
    try (ObjectReader reader = repository.newObjectReader()) {
      return new String(
          reader.open(id, type).getCachedBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
    }
  }
}

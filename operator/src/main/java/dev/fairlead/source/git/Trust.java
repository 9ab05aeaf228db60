package dev.fairlead.source.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Whether somebody who is trusted signed what was fetched: the commit, or the annotated tag that
 * names it. Asked for by {@code FAIRLEAD_GIT_ALLOWED_SIGNERS_FILE} (OpenSSH's allowed signers, as
 * git's {@code gpg.ssh.allowedSignersFile}) and {@code FAIRLEAD_GIT_KEYRING_FILE} (OpenPGP public
 * keys).
 *
 * <p>Judged by the host's own {@code ssh-keygen} and {@code gpgv}, as git itself does it: formats
 * of keys, their expiry and revocation are theirs. What cannot be judged is not trusted.
 */
final class Trust {
  private static final int MAX_PRINCIPALS = 20;
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneId.systemDefault());
  private static final List<String> DOUBTS =
      List.of("EXPKEYSIG", "REVKEYSIG", "EXPSIG", "BADSIG", "ERRSIG");

  private final Optional<Path> signers;
  private final Optional<Path> keyring;

  Trust(String url, Map<String, String> environment) {
    Map<String, String> group = new GitCredentials(environment).group(url);
    this.signers = Optional.ofNullable(group.get("ALLOWED_SIGNERS_FILE")).map(Path::of);
    this.keyring = Optional.ofNullable(group.get("KEYRING_FILE")).map(Path::of);
  }

  /** Whether signatures are asked for at all. */
  boolean isAsked() {
    return signers.isPresent() || keyring.isPresent();
  }

  /**
   * What the files of those who are trusted hold now, for comparison: another answer is possible
   * only when it differs. Keys that end are judged at the commit's own time, which stays.
   */
  List<String> judges() {
    return Stream.of(signers, keyring).flatMap(Optional::stream).map(Trust::text).toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "cannot be read";
    }
  }

  /**
   * Why something is not to be used; empty when it is.
   *
   * @param id a commit or an annotated tag
   * @param named whether it was found under a tag's name: a signed tag counts under its own name
   *     only, else yesterday's could be shown as today's
   */
  Optional<String> refusal(Repository repository, ObjectId id, Predicate<String> named)
      throws IOException {
    if (!isAsked()) {
      return Optional.empty();
    }
    try (RevWalk walk = new RevWalk(repository)) {
      RevObject object = walk.parseAny(id);
      Optional<String> ofTheTag = Optional.empty();
      if (object instanceof RevTag tag) {
        Optional<Signed> signed = Signed.tag(repository, tag);
        if (signed.isPresent() && !named.test(tag.getTagName())) {
          return Optional.of("its tag is signed under another name, " + tag.getTagName());
        }
        ofTheTag = signed.map(s -> judged(s, tag.getTaggerIdent().getWhenAsInstant()));
        if (ofTheTag.filter(String::isEmpty).isPresent()) {
          return Optional.empty();
        }
      }
      RevCommit commit = walk.parseCommit(id);
      String ofTheCommit =
          Signed.commit(repository, commit)
              .map(s -> judged(s, commit.getCommitterIdent().getWhenAsInstant()))
              .orElse("it is not signed");
      return ofTheCommit.isEmpty() ? Optional.empty() : ofTheTag.or(() -> Optional.of(ofTheCommit));
    }
  }

  /** Empty when somebody who is trusted signed it; else why not. */
  private String judged(Signed signed, Instant at) {
    try {
      try (Scratch own = Scratch.of("signature")) {
        Path scratch = own.directory();
        Path signature = Files.writeString(scratch.resolve("signature"), signed.signature());
        Path payload = Files.write(scratch.resolve("payload"), signed.payload());
        if (signed.isSsh()) {
          return signers.isEmpty()
              ? "it has an SSH signature, and no FAIRLEAD_GIT_ALLOWED_SIGNERS_FILE is set"
              : ssh(signers.get(), signature, payload, at);
        }
        return keyring.isEmpty()
            ? "it has an OpenPGP signature, and no FAIRLEAD_GIT_KEYRING_FILE is set"
            : openPgp(keyring.get(), signature, payload);
      }
    } catch (IOException e) {
      return "its signature cannot be verified: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "its signature was not verified: interrupted";
    }
  }

  private static String ssh(Path signers, Path signature, Path payload, Instant at)
      throws IOException, InterruptedException {
    String when = "-Overify-time=" + LOCAL.format(at);
    String file = signers.toString();
    HostCommand judge = HostCommand.in(signature.resolveSibling("said"));
    HostCommand.Said found =
        judge.run(
            null,
            "ssh-keygen",
            "-Y",
            "find-principals",
            "-f",
            file,
            "-s",
            signature.toString(),
            when);
    if (found.status() != 0) {
      return "nobody in " + file + " signed it";
    }
    for (String principal : found.lines().stream().limit(MAX_PRINCIPALS).toList()) {
      HostCommand.Said verified =
          judge.run(
              payload,
              "ssh-keygen",
              "-Y",
              "verify",
              "-f",
              file,
              "-I",
              principal,
              "-n",
              "git",
              "-s",
              signature.toString(),
              when);
      if (verified.status() == 0) {
        return "";
      }
    }
    return "its signature is not right";
  }

  private static String openPgp(Path keyring, Path signature, Path payload)
      throws IOException, InterruptedException {
    Path home = signature.resolveSibling("home");
    Files.createDirectory(home);
    Path keys = Files.write(home.resolve("keys"), binary(Files.readAllBytes(keyring)));
    HostCommand.Said said =
        HostCommand.in(signature.resolveSibling("said"))
            .run(
                null,
                "gpgv",
                "--homedir",
                home.toString(),
                "--status-fd",
                "1",
                "--keyring",
                keys.toString(),
                signature.toString(),
                payload.toString());
    boolean valid =
        said.status() == 0
            && said.lines().stream().anyMatch(line -> line.startsWith("[GNUPG:] VALIDSIG "))
            && said.lines().stream()
                .noneMatch(line -> DOUBTS.stream().anyMatch(d -> line.startsWith("[GNUPG:] " + d)));
    return valid ? "" : "nobody in " + keyring + " signed it, or with a key that has ended";
  }

  /** {@code gpgv} reads no armor. */
  private static byte[] binary(byte[] keys) {
    String text = new String(keys, StandardCharsets.ISO_8859_1);
    int armor = text.indexOf("-----BEGIN PGP PUBLIC KEY BLOCK-----");
    if (armor < 0) {
      return keys;
    }
    String body = text.substring(armor).replace("\r", "");
    int begin = body.indexOf("\n\n");
    int end = body.indexOf("\n-----END");
    String base64 = begin < 0 || end < begin ? "" : body.substring(begin + 2, end);
    int checksum = base64.lastIndexOf("\n=");
    return Base64.getMimeDecoder().decode(checksum < 0 ? base64 : base64.substring(0, checksum));
  }
}

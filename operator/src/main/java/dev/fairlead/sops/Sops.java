package dev.fairlead.sops;

import dev.fairlead.yaml.Outline;
import dev.fairlead.yaml.OutlineReader;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.YamlException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads files that SOPS encrypted for age keys: YAML, JSON, env files, and whole files in SOPS'
 * binary form. A file is told by its content, not by its name.
 *
 * <p>All or nothing: the values of a file are given only when every one of them was decrypted at
 * its own place and the checksum over all of them fits, so that nothing that somebody changed is
 * ever used (I19).
 *
 * <p>The form of the files is SOPS' own (github.com/getsops/sops, up to 3.13); the cryptography is
 * the Java platform's, and for age the library Jagged's.
 */
public final class Sops {
  private static final Pattern INI = Pattern.compile("(?m)^\\[sops\\]\\s*$");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private Sops() {}

  /** Whether a text may be encrypted; false of nearly all, at once. */
  public static boolean isCandidate(String text) {
    return text.contains(EncryptedValue.MARK);
  }

  /**
   * The file in plain; the text as it is when nothing in it is encrypted.
   *
   * @param file what messages call it
   * @throws SopsException when it is encrypted and cannot be used; nothing of it may be then
   */
  public static Decrypted decrypt(String file, String text, AgeKeys keys) throws SopsException {
    return switch (form(file, text)) {
      case Form.Plain _ -> new Decrypted(text, new TreeSet<>());
      case Form.Dotenv(DotenvForm form) -> form.decrypt(keys);
      case Form.Yaml(YamlForm form) -> form.decrypt(keys);
    };
  }

  /**
   * The file as a whole, for a program that wants it as a file; empty when nothing in it is
   * encrypted.
   *
   * @param file its name tells SOPS' binary form from JSON
   * @throws SopsException as above
   */
  public static Optional<Whole> whole(String file, String text, AgeKeys keys) throws SopsException {
    return switch (form(file, text)) {
      case Form.Plain _ -> Optional.empty();
      case Form.Dotenv(DotenvForm form) -> Optional.of(form.whole(keys));
      case Form.Yaml(YamlForm form) -> Optional.of(form.whole(keys));
    };
  }

  /** In which of SOPS' forms a text is. */
  private sealed interface Form {
    record Plain() implements Form {}

    record Dotenv(DotenvForm form) implements Form {}

    record Yaml(YamlForm form) implements Form {}
  }

  private static Form form(String file, String text) throws SopsException {
    if (!isCandidate(text)) {
      return new Form.Plain();
    }
    String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    if (DotenvForm.isOne(plain)) {
      return new Form.Dotenv(new DotenvForm(file, plain));
    }
    if (INI.matcher(plain).find()) {
      throw new SopsException(
          file,
          "is encrypted in SOPS' INI form, which is not supported: use YAML, JSON, an env file,"
              + " or the binary form");
    }
    List<Outline> documents = documents(file, plain);
    if (YamlForm.isOne(documents)) {
      return new Form.Yaml(new YamlForm(file, withoutTabs(plain), documents));
    }
    if (DotenvForm.hasValue(plain)) {
      throw orphan(Position.of(file));
    }
    for (Outline document : documents) {
      refuseValues(document);
    }
    return new Form.Plain();
  }

  /** No YAML is no form of SOPS that is read here; whoever reads it says what is wrong with it. */
  private static List<Outline> documents(String file, String text) throws SopsException {
    try {
      return OutlineReader.read(file, withoutTabs(text));
    } catch (YamlException e) {
      if (text.contains("\nsops:") || text.contains("\"sops\"")) {
        throw new SopsException(e.problem());
      }
      return List.of();
    }
  }

  /**
   * SOPS indents JSON with tabs, which YAML does not take. In a string of JSON none can stand, and
   * a blank is as wide.
   */
  private static String withoutTabs(String text) {
    return text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
  }

  private static void refuseValues(Outline value) throws SopsException {
    switch (value) {
      case Outline.Scalar scalar -> {
        if (EncryptedValue.of(scalar.text()).isPresent()) {
          throw orphan(scalar.position());
        }
      }
      case Outline.Mapping map -> {
        for (Outline.Pair pair : map.pairs()) {
          refuseValues(pair.value());
        }
      }
      case Outline.Sequence list -> {
        for (Outline item : list.items()) {
          refuseValues(item);
        }
      }
      case Outline.Alias _ -> {}
    }
  }

  private static SopsException orphan(Position at) {
    return new SopsException(
        Problem.at(
            at,
            "",
            "a value is encrypted by SOPS, but the file has no SOPS metadata to decrypt it with"));
  }
}

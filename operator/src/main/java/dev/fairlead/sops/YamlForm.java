package dev.fairlead.sops;

import dev.fairlead.yaml.GoNumbers;
import dev.fairlead.yaml.Outline;
import dev.fairlead.yaml.Outline.Mapping;
import dev.fairlead.yaml.Outline.Pair;
import dev.fairlead.yaml.Outline.Scalar;
import dev.fairlead.yaml.Outline.Sequence;
import dev.fairlead.yaml.Problem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * YAML and JSON: encrypted values stand where they stood, {@code sops} beside them at the top.
 * Decrypting changes these scalars in the text, and nothing else.
 */
final class YamlForm {
  private static final String METADATA = "sops";
  private static final String BINARY = "data";
  private static final Pattern DOCUMENT = Pattern.compile("\\.(json|ya?ml)$");

  /** Of 2026-11-21. */
  private static final int DATE = 10;

  private final String file;
  private final String text;
  private final List<Outline> documents;
  private final Edits edits;

  YamlForm(String file, String text, List<Outline> documents) {
    this.file = file;
    this.text = text;
    this.documents = documents;
    this.edits = new Edits(text);
  }

  /** Whether these documents were written by SOPS. */
  static boolean isOne(List<Outline> documents) {
    return !documents.isEmpty()
        && documents.getFirst() instanceof Mapping top
        && metadata(top) instanceof Mapping metadata
        && (metadata.get("mac") != null || metadata.get("lastmodified") != null);
  }

  private static @Nullable Outline metadata(Mapping top) {
    Pair pair = top.get(METADATA);
    return pair == null ? null : pair.value();
  }

  Decrypted decrypt(AgeKeys keys) throws SopsException {
    SopsMetadata metadata = metadata();
    return decrypt(metadata, DataKey.of(file, metadata, keys));
  }

  /**
   * The file as a whole: in SOPS' binary form that is one value, unless it is called a document.
   */
  Whole whole(AgeKeys keys) throws SopsException {
    SopsMetadata metadata = metadata();
    DataKey key = DataKey.of(file, metadata, keys);
    if (documents.getFirst() instanceof Mapping top
        && top.pairs().size() == 2
        && !DOCUMENT.matcher(file).find()
        && top.get(BINARY) instanceof Pair(Outline _, Scalar data)) {
      return new Whole(binary(data, metadata, key), key);
    }
    String plain = decrypt(metadata, key).text().stripTrailing() + "\n";
    return new Whole(plain.getBytes(StandardCharsets.UTF_8), key);
  }

  private byte[] binary(Scalar data, SopsMetadata metadata, DataKey key) throws SopsException {
    Optional<EncryptedValue> sealed = EncryptedValue.of(data.text());
    if (sealed.isEmpty()) {
      throw unsupported(data, "is not encrypted, although the file says it is: edit it with sops");
    }
    byte[] bytes;
    try {
      bytes = sealed.get().open(key, BINARY + ":");
    } catch (GeneralSecurityException e) {
      throw unsupported(data, "was tampered with: it is not what was encrypted with this key");
    }
    Checksum checksum = new Checksum(metadata.macOnlyEncrypted());
    checksum.add(bytes);
    checksum.verify(file, metadata, key);
    return bytes;
  }

  private Decrypted decrypt(SopsMetadata metadata, DataKey key) throws SopsException {
    Values values = new Values(metadata, key);
    for (Outline document : documents) {
      if (document instanceof Mapping top) {
        mapping(top, List.of(), values);
      } else if (!isNothing(document)) {
        throw unsupported(document, "a document of an encrypted file must be a mapping");
      }
    }
    values.checksum().verify(file, metadata, key);
    return new Decrypted(edits.apply(), values.secrets());
  }

  SopsMetadata metadata() throws SopsException {
    SortedMap<String, String> fields = new TreeMap<>();
    Outline written = documents.getFirst() instanceof Mapping top ? metadata(top) : null;
    if (written != null) {
      flatten("", written, fields);
    }
    return SopsMetadata.read(file, fields);
  }

  private static void flatten(String path, Outline value, SortedMap<String, String> fields) {
    String prefix = path.isEmpty() ? "" : path + ".";
    switch (value) {
      case Scalar scalar -> {
        if (!isNothing(scalar)) {
          fields.put(path, scalar.text());
        }
      }
      case Mapping map -> {
        for (Pair pair : map.pairs()) {
          if (pair.key() instanceof Scalar key) {
            flatten(prefix + key.text(), pair.value(), fields);
          }
        }
      }
      case Sequence list -> {
        for (int i = 0; i < list.items().size(); i++) {
          flatten(prefix + i, list.items().get(i), fields);
        }
      }
      case Outline.Alias _ -> {}
    }
  }

  private void mapping(Mapping map, List<String> path, Values values) throws SopsException {
    for (Pair pair : map.pairs()) {
      if (!(pair.key() instanceof Scalar key)) {
        throw unsupported(pair.key(), "a key of an encrypted file must be plain text");
      }
      if (path.isEmpty() && key.text().equals(METADATA)) {
        remove(pair, map.flow());
        continue;
      }
      List<String> below = new ArrayList<>(path);
      below.add(key.text());
      value(pair.value(), below, values);
    }
  }

  private void value(Outline value, List<String> path, Values values) throws SopsException {
    switch (value) {
      case Mapping map -> mapping(map, path, values);
      case Sequence list -> {
        for (Outline item : list.items()) {
          value(item, path, values);
        }
      }
      case Scalar scalar -> scalar(scalar, path, values);
      case Outline.Alias alias ->
          throw unsupported(alias, "an alias cannot stand in an encrypted file");
    }
  }

  private void scalar(Scalar scalar, List<String> path, Values values) throws SopsException {
    switch (scalar.value()) {
      case dev.fairlead.yaml.Scalar.Null _ -> {} // SOPS does not count it either.
      case dev.fairlead.yaml.Scalar.Text(String content) -> {
        if (scalar.adorned() && EncryptedValue.of(content).isPresent()) {
          throw unsupported(scalar, "an encrypted value cannot have a tag or an anchor");
        }
        values
            .text(content, path, scalar.position())
            .ifPresent(plain -> edits.replace(scalar.start(), scalar.end(), written(plain)));
      }
      case dev.fairlead.yaml.Scalar.Bool(boolean flag) ->
          values.plain(flag ? "True" : "False", path, scalar.position());
      case dev.fairlead.yaml.Scalar.Int(var number) ->
          values.plain(number.toString(), path, scalar.position());
      case dev.fairlead.yaml.Scalar.Real(double number) ->
          values.plain(decimal(number), path, scalar.position());
      case dev.fairlead.yaml.Scalar.Timestamp(String time) -> time(time, scalar, path, values);
    }
  }

  private void time(String time, Scalar scalar, List<String> path, Values values)
      throws SopsException {
    String canonical;
    try {
      canonical =
          time.length() == DATE
              ? LocalDate.parse(time) + "T00:00:00Z"
              : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(OffsetDateTime.parse(time));
    } catch (DateTimeException e) {
      throw unsupported(scalar, "a time must be in quotes to be in an encrypted file");
    }
    values.plain(canonical, path, scalar.position());
  }

  /** As Go prints a float without an exponent. */
  private static String decimal(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return GoNumbers.shortest(number);
    }
    String text = new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    return number == 0 && 1 / number < 0 ? "-0" : text;
  }

  private static String written(Values.Plain plain) {
    return switch (plain.type()) {
      case "int", "float", "time" -> plain.text();
      case "bool" -> plain.text().toLowerCase(java.util.Locale.ROOT);
      default -> quoted(plain.text());
    };
  }

  /** In double quotes, on one line. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
              boolean shown = c >= ' ' && c != 0x7f && (c < 0x80 || (c > 0xa0 && c < 0x2000));
              boolean wide = (c > 0x206f && c < 0xd800) || c > 0xffff;
              if (shown || wide) {
                quoted.appendCodePoint(c);
              } else {
                quoted.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
              }
            }
          }
        });
    return quoted.append('"').toString();
  }

  /** The metadata is no part of the document: blanks take its place. */
  private void remove(Pair pair, boolean flow) {
    int start = pair.key().start();
    int end = pair.value().end();
    if (flow) {
      int behind = end;
      while (behind < text.length() && Character.isWhitespace(text.charAt(behind))) {
        behind++;
      }
      int before = text.substring(0, start).stripTrailing().length() - 1;
      if (behind < text.length() && text.charAt(behind) == ',') {
        end = behind + 1;
      } else if (before >= 0 && text.charAt(before) == ',') {
        start = before; // JSON takes no comma behind the last one.
      }
    }
    edits.blank(start, end);
  }

  private static boolean isNothing(Outline value) {
    return value instanceof Scalar scalar
        && scalar.value() instanceof dev.fairlead.yaml.Scalar.Null;
  }

  private static SopsException unsupported(Outline at, String message) {
    return new SopsException(Problem.at(at.position(), "", message));
  }
}

package dev.fairlead.sops;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Env files: a line for each value, and the metadata on lines that begin with {@code sops_}, its
 * structure in their names ({@code sops_age__list_0__map_enc}). A line break in a value is written
 * as {@code \n}.
 */
final class DotenvForm {
  private static final Pattern METADATA = Pattern.compile("(?m)^sops_(mac|lastmodified)=");
  private static final Pattern VALUE =
      Pattern.compile("(?m)^[^#\\s][^=\n]*=" + Pattern.quote(EncryptedValue.MARK));
  private static final String PREFIX = "sops_";

  private final String file;
  private final List<String> lines;

  DotenvForm(String file, String text) {
    this.file = file;
    this.lines = List.of(text.split("\n", -1));
  }

  /** Whether SOPS wrote this as an env file. */
  static boolean isOne(String text) {
    return METADATA.matcher(text).find();
  }

  /** Whether it has an encrypted value as env files have them. */
  static boolean hasValue(String text) {
    return VALUE.matcher(text).find();
  }

  Decrypted decrypt(AgeKeys keys) throws SopsException {
    SopsMetadata metadata = metadata();
    return decrypt(metadata, DataKey.of(file, metadata, keys));
  }

  Whole whole(AgeKeys keys) throws SopsException {
    SopsMetadata metadata = metadata();
    DataKey key = DataKey.of(file, metadata, keys);
    String plain = decrypt(metadata, key).text().stripTrailing() + "\n";
    return new Whole(plain.getBytes(StandardCharsets.UTF_8), key);
  }

  private Decrypted decrypt(SopsMetadata metadata, DataKey key) throws SopsException {
    Values values = new Values(metadata, key);
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      plain.append(i == 0 ? "" : "\n").append(line(lines.get(i), i + 1, values));
    }
    values.checksum().verify(file, metadata, key);
    return new Decrypted(plain.toString(), values.secrets());
  }

  private String line(String line, int number, Values values) throws SopsException {
    if (line.isEmpty() || line.startsWith(PREFIX)) {
      return "";
    }
    if (line.startsWith("#")) {
      // No value; and nobody needs to see an encrypted one.
      return line.startsWith("#" + EncryptedValue.MARK) ? "#" : line;
    }
    int equals = line.indexOf('=');
    Position at = new Position(file, number, 1);
    if (equals < 0) {
      throw new SopsException(
          Problem.at(at, "", "a line of an encrypted env file is NAME=value or a comment"));
    }
    String name = line.substring(0, equals);
    String value = unescaped(line.substring(equals + 1));
    Optional<Values.Plain> was = values.text(value, List.of(name), at);
    return was.map(plain -> name + "=" + plain.text().replace("\n", "\\n")).orElse(line);
  }

  private SopsMetadata metadata() throws SopsException {
    SortedMap<String, String> fields = new TreeMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (line.startsWith(PREFIX) && equals > 0) {
        String path = line.substring(PREFIX.length(), equals).replaceAll("__(?:list|map)_", ".");
        fields.put(path, unescaped(line.substring(equals + 1)).strip());
      }
    }
    return SopsMetadata.read(file, fields);
  }

  private static String unescaped(String value) {
    return value.replace("\\n", "\n");
  }
}

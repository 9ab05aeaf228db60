package dev.fairlead.sops;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * What SOPS writes beside the values, as far as it matters to somebody with an age key.
 *
 * @param recipients whom the data key is wrapped for
 * @param lastModified authenticated with the checksum
 * @param mac the encrypted checksum over the values
 * @param rule which values are encrypted
 * @param macOnlyEncrypted whether the checksum leaves out what is not
 */
record SopsMetadata(
    List<Recipient> recipients,
    String lastModified,
    String mac,
    Rule rule,
    boolean macOnlyEncrypted) {

  /** Keys of other services. */
  private static final List<String> OTHER_KEYS =
      List.of("pgp", "kms", "gcp_kms", "hckms", "azure_kv", "hc_vault");

  private static final int SHOWN = 3;

  /**
   * One that can open the file.
   *
   * @param name its public key
   * @param wrapped an age file, armored
   */
  record Recipient(String name, String wrapped) {}

  SopsMetadata {
    recipients = List.copyOf(recipients);
  }

  /**
   * Reads it.
   *
   * @param fields scalar values by path, parts joined with a dot, list items by their number
   */
  static SopsMetadata read(String file, SortedMap<String, String> fields) throws SopsException {
    if (has(fields, "key_groups") || has(fields, "shamir_threshold", "0", "1")) {
      throw new SopsException(
          file,
          "is encrypted for key groups (Shamir's secret sharing), which is not supported: encrypt"
              + " it for age keys alone");
    }
    List<Recipient> recipients = new ArrayList<>();
    for (int i = 0; fields.containsKey("age." + i + ".enc"); i++) {
      recipients.add(
          new Recipient(
              fields.getOrDefault("age." + i + ".recipient", "an age key"),
              fields.getOrDefault("age." + i + ".enc", "")));
    }
    if (recipients.isEmpty()) {
      String others =
          OTHER_KEYS.stream().filter(kind -> has(fields, kind)).collect(Collectors.joining(", "));
      throw new SopsException(
          file,
          "is encrypted by SOPS for no age key"
              + (others.isEmpty() ? "" : " but for " + others)
              + "; only age keys are supported");
    }
    return new SopsMetadata(
        recipients,
        lastModified(file, fields),
        fields.getOrDefault("mac", ""),
        rule(file, fields),
        fields.getOrDefault("mac_only_encrypted", "").equalsIgnoreCase("true"));
  }

  private static boolean has(SortedMap<String, String> fields, String name, String... unless) {
    return fields.entrySet().stream()
        .anyMatch(field ->
            (field.getKey().equals(name) || field.getKey().startsWith(name + "."))
                && !List.of(unless).contains(field.getValue()));
  }

  private static String lastModified(String file, SortedMap<String, String> fields)
      throws SopsException {
    String text = fields.getOrDefault("lastmodified", "");
    try {
      OffsetDateTime.parse(text);
      return text;
    } catch (DateTimeException e) {
      throw new SopsException(file, "has damaged SOPS metadata: lastmodified is no time");
    }
  }

  private static Rule rule(String file, SortedMap<String, String> fields) throws SopsException {
    List<Rule> rules = new ArrayList<>();
    try {
      for (var field : fields.entrySet()) {
        String value = field.getValue();
        if (value.isEmpty()) {
          continue;
        }
        switch (field.getKey()) {
          case "unencrypted_suffix" -> rules.add(Rule.suffix(value, false));
          case "encrypted_suffix" -> rules.add(Rule.suffix(value, true));
          case "unencrypted_regex" -> rules.add(Rule.regex(value, false));
          case "encrypted_regex" -> rules.add(Rule.regex(value, true));
          case "unencrypted_comment_regex", "encrypted_comment_regex" ->
              rules.add(new Rule.ByComment());
          default -> {}
        }
      }
    } catch (PatternSyntaxException e) {
      throw new SopsException(file, "has damaged SOPS metadata: a regular expression is none");
    }
    if (rules.size() > 1) {
      throw new SopsException(
          file, "has damaged SOPS metadata: it says in two ways what is encrypted");
    }
    return rules.isEmpty() ? Rule.suffix("_unencrypted", false) : rules.getFirst();
  }

  /** Whose keys would do, for people; public keys are no secret. */
  String readers() {
    String names =
        recipients.stream().limit(SHOWN).map(Recipient::name).collect(Collectors.joining(", "));
    return recipients.size() > SHOWN
        ? names + " and " + (recipients.size() - SHOWN) + " more"
        : names;
  }
}

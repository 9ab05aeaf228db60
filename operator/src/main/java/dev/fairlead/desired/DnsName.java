package dev.fairlead.desired;

import java.util.Locale;

/** One label of a DNS name made of any text. */
final class DnsName {
  private static final int MAX = 63;
  private static final int SUFFIX = 8;

  private DnsName() {}

  /**
   * Lower case, dots and underscores to dashes. Where more than that had to give, a hash of the
   * text keeps two apart that would be one.
   */
  static String of(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replace('.', '-').replace('_', '-');
    String name = plain.replaceAll("[^a-z0-9-]", "-").replaceAll("^-+|-+$", "");
    if (name.equals(plain) && name.length() <= MAX) {
      return name;
    }
    String kept = name.substring(0, Math.min(name.length(), MAX - SUFFIX - 1));
    String suffix = Fingerprint.sha256(text).substring(0, SUFFIX);
    return kept.isEmpty() ? "x" + suffix : kept.replaceAll("-+$", "") + "-" + suffix;
  }
}

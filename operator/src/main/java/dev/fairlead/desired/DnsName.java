package dev.fairlead.desired;

import java.util.Locale;

/** One label of a DNS name made of any text. */
final class DnsName {
  private static final int MAX = 63;
  private static final int SUFFIX = 8;

  /** A version such as 1.4.2: dots are its only separators. */
  private static final String DOTTED = "-[a-z0-9]+(\\.[a-z0-9]+)*";

  private DnsName() {}

  /**
   * Lower case, dots and underscores to dashes. Where more than that had to give, a hash of the
   * text keeps two apart that would be one.
   */
  static String of(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replace('.', '-').replace('_', '-');
    String name = plain.replaceAll("[^a-z0-9-]", "-").replaceAll("^-+|-+$", "");
    return name.equals(plain) && name.length() <= MAX ? name : hashed(name, text);
  }

  /**
   * The same of a name and a tag behind it. Dots become dashes; a tag that has anything else than
   * letters, digits and dots gets a hash, so that 1.2 and 1-2 stay two.
   */
  static String of(String text, String tag) {
    String name = of(text + tag);
    return tag.isEmpty() || tag.matches(DOTTED) ? name : hashed(name, text + tag);
  }

  private static String hashed(String name, String text) {
    String kept = name.substring(0, Math.min(name.length(), MAX - SUFFIX - 1));
    String suffix = Fingerprint.sha256(text).substring(0, SUFFIX);
    return kept.isEmpty() ? "x" + suffix : kept.replaceAll("-+$", "") + "-" + suffix;
  }
}

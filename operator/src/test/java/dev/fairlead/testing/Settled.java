package dev.fairlead.testing;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the API's answer about a release says of the end of a roll. */
public final class Settled {
  private static final Pattern REVISION = Pattern.compile("\"revision\":\"([^\"]+)\"");
  private static final Pattern AT_REST = Pattern.compile("\"phase\":\"(?:Converged|RolledBack)\"");

  private Settled() {}

  /** At rest with another revision than that one. */
  public static Predicate<String> after(String revision) {
    return body -> !revision(body).equals(revision) && AT_REST.matcher(body).find();
  }

  public static String revision(String body) {
    Matcher matcher = REVISION.matcher(body);
    return matcher.find() ? matcher.group(1) : "";
  }
}

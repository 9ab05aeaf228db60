package dev.fairlead.desired;

import java.util.regex.Pattern;

/**
 * What an Engine takes for an image's name: distribution's grammar of references. A first part
 * without a dot, a port or {@code localhost} is no registry and must be in lower case, as older
 * Engines have it.
 */
final class ImageReference {
  private static final int LONGEST = 500;
  private static final String REGISTRY =
      "(localhost|[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9.-]+(?=:[0-9]+/)|\\[[0-9a-fA-F:]+\\])(:[0-9]+)?/";
  private static final String PART = "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*";
  private static final String TAG = ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
  private static final String DIGEST = "@[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,128}";
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(" + REGISTRY + ")?" + PART + "(/" + PART + ")*(" + TAG + ")?(" + DIGEST + ")?");

  private ImageReference() {}

  static boolean is(String text) {
    return text.length() <= LONGEST && GRAMMAR.matcher(text).matches();
  }
}

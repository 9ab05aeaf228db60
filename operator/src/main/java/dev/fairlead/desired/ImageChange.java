package dev.fairlead.desired;

import java.util.List;
import java.util.regex.Pattern;

/**
 * That a service of a release shall run another image.
 *
 * @param image a reference: {@code registry.example.com/shop/web:1.4.2}, also with a digest
 */
public record ImageChange(String release, String service, String image) {
  private static final int LONGEST = 500;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,250}");
  private static final Pattern IMAGE =
      Pattern.compile(
          "([a-z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?/)?"
              + "[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
              + "(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?");

  /** Throws an {@link IllegalArgumentException} with one sentence for what nobody can mean. */
  public ImageChange {
    if (!NAME.matcher(release).matches()) {
      throw new IllegalArgumentException(Words.quoted(release) + " is no release's name");
    }
    if (!NAME.matcher(service).matches()) {
      throw new IllegalArgumentException(Words.quoted(service) + " is no service's name");
    }
    if (image.length() > LONGEST || !IMAGE.matcher(image).matches()) {
      throw new IllegalArgumentException(
          Words.quoted(image)
              + " is no image reference such as registry.example.com/shop/web:1.4.2");
    }
  }

  /** Where it stands in an AppRelease of services, or of a site. */
  List<String> path(boolean site) {
    return site
        ? List.of("spec", Site.SERVICE, "image")
        : List.of("spec", "services", service, "image");
  }
}

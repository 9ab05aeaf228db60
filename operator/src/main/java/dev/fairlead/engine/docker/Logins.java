package dev.fairlead.engine.docker;

import java.util.List;

/** Further credentials for pulls, asked anew for every one. */
@FunctionalInterface
public interface Logins {
  /** None. */
  Logins NONE = _ -> List.of();

  /**
   * Texts in the form of Docker's config file, of which {@code auths} counts; the first one that
   * has the image's registry is used.
   *
   * @param reference the image that is pulled
   */
  List<String> of(String reference);
}

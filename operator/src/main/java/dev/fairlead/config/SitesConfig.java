package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Pattern;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files of static sites. */
public record SitesConfig(
    @WhenUnset("`sites` in the state directory")
        @Pattern("^/\\S*$")
        @Expected("an absolute path such as /srv/sites")
        @JsonPropertyDescription(
            "The directory that the web server of all sites is given, read-only.")
        @Nullable String root) {

  public static final SitesConfig DEFAULT = new SitesConfig(null);

  /**
   * The directory, where the state is in another; null where nothing says one.
   *
   * @param state null where nothing lasts
   */
  public @Nullable Path under(@Nullable Path state) {
    if (root != null) {
      return Path.of(root);
    }
    return state == null ? null : state.resolve("sites").toAbsolutePath();
  }
}

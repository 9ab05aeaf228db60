package dev.fairlead.desired;

import dev.fairlead.crds.ServiceSpec;
import dev.fairlead.crds.SiteSpec;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** The images that an AppRelease itself says, by service. Pure. */
public final class ReleaseImages {
  private ReleaseImages() {}

  /** Of a release in a text; none where it is not there or not valid. */
  public static SortedMap<String, String> of(String release, Path file, String text) {
    SortedMap<String, String> images = new TreeMap<>();
    ReleaseFile read = new ReleaseFile(file.toString(), file.toAbsolutePath(), text);
    for (Declaration declared : ReleaseReader.read(read)) {
      if (declared instanceof Declaration.Valid valid
          && valid.release().metadata().name().equals(release)) {
        valid.release().spec().services().forEach((name, service) -> put(images, name, service));
        SiteSpec site = valid.release().spec().site();
        String image = site == null ? null : site.image();
        if (image != null) {
          images.put(Site.SERVICE, image);
        }
      }
    }
    return images;
  }

  private static void put(SortedMap<String, String> images, String name, ServiceSpec service) {
    String image = service.image();
    if (image != null) {
      images.put(name, image);
    }
  }
}

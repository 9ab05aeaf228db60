package dev.fairlead.desired;

import dev.fairlead.crds.SiteSpec;
import dev.fairlead.yaml.Problem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a release that is a site serves, or what is wrong with it. */
final class SiteResolver {
  private static final String PATH = "spec.site";

  private static final int MAX_HOST = 253;

  /** Lower case, as web servers see them; no part of it can be a path of its own. */
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  private static final Pattern IMAGE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._:/@-]*");

  private final Declaration.Valid declared;
  private final SiteSpec spec;
  private final Folders folders;
  private final List<Problem> problems = new ArrayList<>();
  private final SortedSet<Path> inputs = new TreeSet<>();

  SiteResolver(Declaration.Valid declared, SiteSpec spec, Folders folders) {
    this.declared = declared;
    this.spec = spec;
    this.folders = folders;
  }

  List<Problem> problems() {
    return problems;
  }

  /** The directories that it was made from, besides the file that declares it. */
  SortedSet<Path> inputs() {
    return inputs;
  }

  /** The site; null with problems. */
  @Nullable Site site() {
    declared.release().spec().services().keySet().stream()
        .findFirst()
        .ifPresent(name ->
            refuse(
                "spec.services",
                "a site has no services; they belong to a release with spec.compose"));
    hosts();
    Site.Content content = content();
    return content == null || !problems.isEmpty()
        ? null
        : Site.of(new TreeSet<>(spec.hosts()), content, spec.keep());
  }

  private void hosts() {
    SortedSet<String> seen = new TreeSet<>();
    for (int i = 0; i < spec.hosts().size(); i++) {
      String host = spec.hosts().get(i);
      String at = PATH + ".hosts[" + i + "]";
      if (host.length() > MAX_HOST || !HOST.matcher(host).matches()) {
        refuse(at, Words.quoted(host) + " is no host name in lower case such as docs.example.com");
      } else if (!seen.add(host)) {
        refuse(at, Words.quoted(host) + " stands here twice");
      }
    }
  }

  private Site.@Nullable Content content() {
    String image = spec.image();
    String directory = spec.directory();
    if (image != null) {
      return image(image);
    }
    return directory == null ? null : directory(directory);
  }

  private Site.@Nullable Content image(String image) {
    if (!IMAGE.matcher(image).matches()) {
      refuse(
          PATH + ".image",
          Words.quoted(image) + " is no image reference such as registry.example.com/docs:1.4.0");
      return null;
    }
    return new Site.Image(image, spec.path(), spec.index());
  }

  private Site.@Nullable Content directory(String name) {
    String at = PATH + ".directory";
    if (declared.places().declares(PATH + ".path")) {
      refuse(PATH + ".path", "says where the files of an image are; a directory has no such place");
    }
    try {
      Path path = declared.file().directory().resolve(name).normalize();
      switch (folders.find(path)) {
        case Folders.Folder(Path place, String id) -> {
          inputs.add(path);
          return new Site.Directory(place.toString(), id, spec.index());
        }
        case Folders.Missing(String why) -> {
          inputs.add(path);
          refuse(at, Words.quoted(name) + " " + why);
        }
        case Folders.Barred(String why) -> refuse(at, Words.quoted(name) + " " + why);
      }
    } catch (InvalidPathException e) {
      refuse(at, Words.quoted(name) + " is not a path");
    }
    return null;
  }

  private void refuse(String path, String message) {
    problems.add(Problem.at(declared.places().value(path), path, message));
  }
}

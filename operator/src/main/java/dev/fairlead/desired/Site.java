package dev.fairlead.desired;

import dev.fairlead.spec.Ordered;
import java.util.SortedSet;

/**
 * Files that a web server shared by all sites serves: what a release has instead of services.
 *
 * @param hosts the names under which the web server finds it
 * @param keep how many versions stay beside the one that is served
 * @param specHash changes exactly when the hosts or the content do, as far as they are declared
 */
public record Site(SortedSet<String> hosts, Content content, int keep, String specHash) {
  /** What it is called where services are named. */
  public static final String SERVICE = "site";

  private static final int VERSION_LENGTH = 12;

  public Site {
    hosts = Ordered.set(hosts);
  }

  /** Where its files come from. */
  public sealed interface Content {}

  /**
   * A directory of the desired state.
   *
   * @param path absolute, on this host
   * @param id tells its content from any other
   * @param index a file that it must have
   */
  public record Directory(String path, String id, String index) implements Content {
    /** What an id begins with that is a digest of the files, and can be checked. */
    public static final String DIGEST = "sha256:";
  }

  /**
   * An image.
   *
   * @param path the directory of it that holds the files, absolute
   * @param index a file that it must have
   */
  public record Image(String reference, String path, String index) implements Content {}

  /** What was published before, by its version alone. */
  public record Stored(String version) implements Content {}

  static Site of(SortedSet<String> hosts, Content content, int keep) {
    return new Site(
        hosts,
        content,
        keep,
        Fingerprint.sha256(Canonical.of(new Site(hosts, bare(content), 0, ""))));
  }

  /** The same files under another path are the same. */
  private static Content bare(Content content) {
    return content instanceof Directory(_, String id, String index)
        ? new Directory("", id, index)
        : content;
  }

  /** The same wherever its files lie. */
  Site anywhere() {
    return new Site(hosts, bare(content), keep, specHash);
  }

  /** The same with what was published before. */
  public Site stored(String version) {
    return new Site(hosts, new Stored(version), keep, specHash);
  }

  /** The image that its files are in; empty where they are in none. */
  public String image() {
    return content instanceof Image image ? image.reference() : "";
  }

  /** Where the files come from, for people. */
  public String source() {
    return switch (content) {
      case Directory directory -> "directory " + brief(directory.id());
      case Image image -> image.reference();
      case Stored stored -> "version " + stored.version();
    };
  }

  private static String brief(String id) {
    int from = id.indexOf(':') + 1;
    return id.substring(0, Math.min(id.length(), from + VERSION_LENGTH));
  }

  /**
   * The name of what is to be served: another one exactly when the content is another.
   *
   * @param imageId of the local image; empty while it is not here
   * @return empty while nobody can say
   */
  public String version(String imageId) {
    return switch (content) {
      case Directory directory -> version("directory", directory.id(), "", directory.index());
      case Image image ->
          imageId.isEmpty() ? "" : version("image", imageId, image.path(), image.index());
      case Stored stored -> stored.version();
    };
  }

  private static String version(String kind, String id, String path, String index) {
    return Fingerprint.sha256(String.join("\n", kind, id, path, index))
        .substring(0, VERSION_LENGTH);
  }
}

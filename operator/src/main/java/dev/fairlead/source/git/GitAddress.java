package dev.fairlead.source.git;

import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.NearMiss;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where desired state is in git, as a person writes it: {@code
 * git+https://host/repository.git?ref=main&path=apps&poll=60}.
 *
 * @param url as git knows it, without a secret and without options
 * @param paths directories or files inside, relative; empty is the whole repository
 * @param poll how often the remote is asked
 * @param depth how many commits of history are fetched; 0 is all
 * @param home tells apart what two sources of one repository keep for containers; else empty
 * @param extras what is fetched besides the repository's own objects
 */
public record GitAddress(
    String url,
    GitTarget target,
    SortedSet<String> paths,
    Duration poll,
    int depth,
    String home,
    Extras extras) {
  static final Duration DEFAULT_POLL = Duration.ofSeconds(60);
  static final int DEFAULT_DEPTH = 100;

  private static final int MAX_SECONDS = 86_400;
  private static final int MAX_DEPTH = 1_000_000;
  private static final int ID_LENGTH = 12;
  private static final List<String> OPTIONS =
      List.of("depth", "home", "lfs", "path", "poll", "ref", "semver", "submodules");
  private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git", "file");
  private static final Pattern HOME = Pattern.compile("[a-z0-9][a-z0-9-]{0,29}");
  private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+@-]{0,199}");

  public GitAddress {
    paths = Ordered.set(paths);
  }

  /**
   * What is fetched only where somebody asks for it.
   *
   * @param submodules the repositories that {@code .gitmodules} names
   * @param lfs the files that pointers of Git LFS stand for
   */
  public record Extras(boolean submodules, boolean lfs) {
    static final Extras NONE = new Extras(false, false);
  }

  /** One commit of a repository that another one names. */
  static GitAddress pinned(String url, String commit) {
    GitTarget target = new GitTarget.Pinned(commit);
    return new GitAddress(url, target, new TreeSet<>(), DEFAULT_POLL, 1, "", Extras.NONE);
  }

  /** Whether a source names a git repository rather than a directory. */
  public static boolean isOne(String source) {
    return source.startsWith("git+") || source.startsWith("git://");
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException with one sentence that repeats no secret
   */
  public static GitAddress parse(String text) {
    String whole = text.startsWith("git+") ? text.substring("git+".length()) : text;
    int question = whole.indexOf('?');
    String url = question < 0 ? whole : whole.substring(0, question);
    check(url);
    var options = new Options();
    if (question >= 0) {
      for (String option : whole.substring(question + 1).split("&", -1)) {
        options.read(option);
      }
    }
    return new GitAddress(
        url,
        options.target(),
        options.paths,
        options.poll,
        options.depth,
        options.home,
        new Extras(options.submodules, options.lfs));
  }

  /**
   * Refuses what is no URL of a repository.
   *
   * @throws IllegalArgumentException with one sentence that repeats no secret
   */
  static void check(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the URL of the git repository is malformed; percent-encode what is unusual in it", e);
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!SCHEMES.contains(scheme)) {
      throw new IllegalArgumentException(
          "a git source is git+https, git+http, git+ssh, git+file or git://, as in"
              + " git+ssh://git@host/repository.git");
    }
    String user = uri.getRawUserInfo();
    boolean remote = !scheme.equals("file");
    if (remote && (uri.getHost() == null || uri.getHost().startsWith("-"))) {
      throw new IllegalArgumentException("the URL of the git repository names no host");
    }
    if (user != null && (!scheme.equals("ssh") || user.contains(":") || user.startsWith("-"))) {
      throw new IllegalArgumentException(
          "everybody can read a command line: keep user and password out of the URL and name them by"
              + " FAIRLEAD_GIT_USER and FAIRLEAD_GIT_TOKEN_FILE");
    }
    if (uri.getFragment() != null || String.valueOf(uri.getPath()).length() < 2) {
      throw new IllegalArgumentException("the URL of the git repository names no repository");
    }
  }

  /** What stands behind the question mark. */
  private static final class Options {
    private @Nullable String ref;
    private @Nullable String semver;
    private final SortedSet<String> paths = new TreeSet<>();
    private Duration poll = DEFAULT_POLL;
    private int depth = DEFAULT_DEPTH;
    private String home = "";
    private boolean submodules;
    private boolean lfs;

    void read(String option) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      String value =
          equals < 0
              ? ""
              : URLDecoder.decode(
                  option.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
      switch (name) {
        case "ref" -> ref = value;
        case "semver" -> semver = value;
        case "path" -> paths.add(inside(value));
        case "poll" -> poll = Duration.ofSeconds(number(name, value, 1, MAX_SECONDS));
        case "home" -> home = name(value);
        case "submodules" -> submodules = yes(name, value);
        case "lfs" -> lfs = yes(name, value);
        case "depth" -> depth = number(name, value, 0, MAX_DEPTH);
        default ->
            throw new IllegalArgumentException(
                "a git source has no option \"%s\": there are %s. %s"
                    .formatted(name, String.join(", ", OPTIONS), NearMiss.hint(name, OPTIONS))
                    .strip());
      }
      paths.remove("");
    }

    GitTarget target() {
      if (ref != null && semver != null) {
        throw new IllegalArgumentException("a git source has either ref or semver, not both");
      }
      if (ref != null && (!REF.matcher(ref).matches() || ref.contains(".."))) {
        throw new IllegalArgumentException("ref=" + ref + " names no branch, tag or commit");
      }
      if (semver != null) {
        return GitTarget.in(semver);
      }
      return ref == null ? new GitTarget.Default() : GitTarget.of(ref);
    }

    private static int number(String name, String value, int least, int most) {
      int number = value.matches("[0-9]{1,7}") ? Integer.parseInt(value) : -1;
      if (number < least || number > most) {
        throw new IllegalArgumentException(
            "%s is a number from %d to %d".formatted(name, least, most));
      }
      return number;
    }

    private static boolean yes(String name, String value) {
      if (!value.equals("true") && !value.equals("false")) {
        throw new IllegalArgumentException(name + " is true or false");
      }
      return value.equals("true");
    }

    private static String name(String value) {
      if (!HOME.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "home is a name of small letters, digits and dashes, of at most 30");
      }
      return value;
    }

    /** A path without its outer slashes. */
    private static String inside(String path) {
      String plain = path.replaceAll("^/+|/+$", "");
      for (String part : plain.split("/", -1)) {
        if (part.equals("..") || part.equals(".") || (part.isEmpty() && !plain.isEmpty())) {
          throw new IllegalArgumentException(
              "path=" + path + " is no plain path inside the repository");
        }
      }
      return plain;
    }
  }

  /** A name for the folder of what containers are given: the same URL, the same folder. */
  String id() {
    return home.isEmpty() ? digest(url) : digest(url) + "-" + home;
  }

  /** A name for the target within the repository. */
  String targetId() {
    return digest(target.toString());
  }

  /** A name for what is fetched: sources of one repository share nothing that is written. */
  String sourceId() {
    return digest(target + "\n" + String.join("\n", paths));
  }

  /**
   * Why two sources cannot both be followed; empty when they can. The same files under the same ref
   * would be declared twice, and the same paths under two refs have the same place for their data.
   */
  public Optional<String> conflict(GitAddress other) {
    if (!url.equals(other.url) || !overlaps(other.paths)) {
      return Optional.empty();
    }
    if (target.equals(other.target)) {
      return Optional.of(
          "--source names %s twice: name several paths in one (?path=A&path=B)".formatted(this));
    }
    return home.equals(other.home)
        ? Optional.of(
            ("%s and %s have the same paths, and so would share the data of their containers: give"
                    + " one a place of its own (&home=NAME)")
                .formatted(this, other))
        : Optional.empty();
  }

  private boolean overlaps(SortedSet<String> others) {
    return paths.isEmpty()
        || others.isEmpty()
        || paths.stream().anyMatch(one -> others.stream().anyMatch(two -> within(one, two)));
  }

  private static boolean within(String one, String two) {
    return one.equals(two) || one.startsWith(two + "/") || two.startsWith(one + "/");
  }

  /** A short name for a text. */
  static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The URL with what tells it from other sources of the repository; for people and for good. */
  @Override
  public String toString() {
    List<String> options = new ArrayList<>();
    switch (target) {
      case GitTarget.Default _ -> {}
      case GitTarget.Named(String name) -> options.add("ref=" + name);
      case GitTarget.Newest(VersionRange range) -> options.add("semver=" + range.text());
      case GitTarget.Pinned(String commit) -> options.add("ref=" + commit);
    }
    paths.forEach(path -> options.add("path=" + path));
    return options.isEmpty() ? url : url + "?" + String.join("&", options);
  }
}

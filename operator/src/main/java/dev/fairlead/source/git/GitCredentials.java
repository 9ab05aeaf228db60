package dev.fairlead.source.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who the operator is to a git server. Named in the environment, in groups: {@code
 * FAIRLEAD_GIT_TOKEN_FILE} counts for every repository, {@code FAIRLEAD_GIT_ACME_TOKEN_FILE} for
 * those whose URL begins with {@code FAIRLEAD_GIT_ACME_URL}; the longest prefix wins, and groups
 * are not mixed. Files are read anew each time, so that a rotated token counts at once. No value
 * appears in any message (I24).
 */
public final class GitCredentials {
  private static final String PREFIX = "FAIRLEAD_GIT_";

  /** What a variable is for, the longest first: the rest of its name is its group's. */
  private static final List<String> NAMES =
      List.of(
          "ALLOWED_SIGNERS_FILE",
          "APP_INSTALLATION_ID",
          "STATUS_REPOSITORY",
          "STATUS_TOKEN_FILE",
          "KNOWN_HOSTS_FILE",
          "STATUS_CONTEXT",
          "PASSWORD_FILE",
          "SSH_KEY_FILE",
          "STATUS_TOKEN",
          "APP_KEY_FILE",
          "KEYRING_FILE",
          "STATUS_API",
          "TOKEN_FILE",
          "PASSWORD",
          "LFS_URL",
          "APP_API",
          "CA_FILE",
          "APP_ID",
          "STATUS",
          "TOKEN",
          "USER",
          "URL");

  /** What is shown to a server. A key of SSH is not: it signs, for the host that asks alone. */
  private static final List<String> PROOFS =
      List.of(
          "TOKEN",
          "TOKEN_FILE",
          "USER",
          "PASSWORD",
          "PASSWORD_FILE",
          "APP_ID",
          "APP_INSTALLATION_ID",
          "APP_KEY_FILE");

  private static final int MAX_SECRET_BYTES = 64 * 1024;

  /** What servers take for a token's user when they do not look at it. */
  private static final String TOKEN_USER = "x-access-token";

  private final Map<String, Map<String, String>> groups = new HashMap<>();
  private final EnvironmentProxy proxy;

  public GitCredentials(Map<String, String> environment) {
    this.proxy = new EnvironmentProxy(environment);
    environment.forEach((name, value) -> {
      String rest = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
      for (String known : NAMES) {
        if (!value.isBlank() && (rest.equals(known) || rest.endsWith("_" + known))) {
          String group =
              rest.equals(known) ? "" : rest.substring(0, rest.length() - known.length());
          groups.computeIfAbsent(group, _ -> new HashMap<>()).put(known, value.strip());
          return;
        }
      }
    });
  }

  /**
   * The environment for a repository that only another one names: without what proves who we are
   * everywhere, unless it lies on the same host. Else whoever can commit could have a token sent
   * wherever they like; a group with that URL says that it is meant.
   */
  static Map<String, String> forNamed(Map<String, String> environment, String by, String url) {
    if (RelatedUrl.sameHost(by, url)) {
      return environment;
    }
    Map<String, String> rest = new HashMap<>(environment);
    PROOFS.forEach(name -> rest.remove(PREFIX + name));
    return rest;
  }

  /** A user and a secret. */
  record Login(String user, String secret) {
    /** Neither is for print. */
    @Override
    public String toString() {
      return "Login";
    }
  }

  /** What counts for one repository. */
  record Access(
      Optional<Login> login,
      Optional<Path> sshKey,
      Optional<Path> knownHosts,
      Optional<Path> authorities) {}

  /**
   * Reads what counts for a repository.
   *
   * @throws IOException with one sentence, when a file is missing
   */
  Access of(String url) throws IOException {
    Map<String, String> group = group(url);
    return new Access(
        GitHubApp.isNamed(group)
            ? Optional.of(new Login(TOKEN_USER, app(url).token()))
            : login(group),
        file(group, "SSH_KEY_FILE"),
        file(group, "KNOWN_HOSTS_FILE"),
        file(group, "CA_FILE"));
  }

  /** The GitHub App that a repository is fetched as. */
  GitHubApp app(String url) {
    return new GitHubApp(group(url), url, proxy, InstantSource.system());
  }

  /**
   * What was made to prove who we are was not taken: it may have been revoked before its end.
   *
   * @return whether there will be another one with the next use
   */
  boolean renew(String url) {
    boolean renewable = GitHubApp.isNamed(group(url));
    if (renewable) {
      app(url).forget();
    }
    return renewable;
  }

  /** The variables that count for a repository, by what they are for. */
  Map<String, String> group(String url) {
    return groups.entrySet().stream()
        .filter(g -> g.getKey().isEmpty() || g.getValue().containsKey("URL"))
        .map(Map.Entry::getValue)
        .filter(g -> covers(g.getOrDefault("URL", ""), url))
        .max(Comparator.comparingInt(g -> g.getOrDefault("URL", "").length()))
        .orElse(Map.of());
  }

  /** Whole parts only: a prefix https://a.example covers no https://a.example.evil. */
  private static boolean covers(String prefix, String url) {
    return prefix.isEmpty()
        || url.equals(prefix)
        || url.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
  }

  private static Optional<Login> login(Map<String, String> group) throws IOException {
    Optional<String> secret = secret(group, "TOKEN");
    boolean token = secret.isPresent();
    if (!token) {
      secret = secret(group, "PASSWORD");
    }
    String user = group.getOrDefault("USER", token ? TOKEN_USER : "");
    return user.isEmpty() ? Optional.empty() : secret.map(s -> new Login(user, s));
  }

  static Optional<String> secret(Map<String, String> group, String name) throws IOException {
    Optional<Path> file = file(group, name + "_FILE");
    return file.isPresent()
        ? Optional.of(plain(read(file.get()), name + "_FILE"))
        : Optional.of(plain(group.getOrDefault(name, ""), name)).filter(s -> !s.isEmpty());
  }

  /** I24: what no header can carry would be quoted by whoever refuses it there. */
  private static String plain(String secret, String name) throws IOException {
    if (secret.chars().anyMatch(Character::isISOControl)) {
      throw new IOException(
          PREFIX + name + " holds a line break or another control character inside");
    }
    return secret;
  }

  private static String read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_SECRET_BYTES);
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new IOException(
          "the credentials file %s cannot be read (%s)"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  private static Optional<Path> file(Map<String, String> group, String name) {
    return Optional.ofNullable(group.get(name)).map(Path::of);
  }
}

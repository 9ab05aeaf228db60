package dev.fairlead.source.git;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/**
 * The way to the API of the forge that a repository lies on, from the same environment as its
 * credentials: {@code FAIRLEAD_GIT_STATUS=github|gitlab|gitea} turns it on. The token is read with
 * each use and goes to the API's host alone, over TLS or to this machine.
 */
public final class ForgeAccess {
  private static final int TIMEOUT_MILLIS = 15_000;

  /** Whose API it is. Forgejo speaks Gitea's. */
  public enum Kind {
    GITHUB,
    GITLAB,
    GITEA
  }

  private final Kind kind;
  private final URI api;
  private final String url;
  private final String repository;
  private final Map<String, String> group;
  private final Map<String, String> environment;

  private ForgeAccess(
      Kind kind,
      URI api,
      String url,
      String repository,
      Map<String, String> group,
      Map<String, String> environment) {
    this.kind = kind;
    this.api = api;
    this.url = url;
    this.repository = repository;
    this.group = group;
    this.environment = Map.copyOf(environment);
  }

  /**
   * What the environment says of a repository; empty when nobody is to be told.
   *
   * @throws IllegalArgumentException with one sentence when that cannot be meant
   */
  public static Optional<ForgeAccess> of(String url, Map<String, String> environment) {
    Map<String, String> group = new GitCredentials(environment).group(url);
    String name = group.getOrDefault("STATUS", "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Kind kind =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "github" -> Kind.GITHUB;
          case "gitlab" -> Kind.GITLAB;
          case "gitea", "forgejo" -> Kind.GITEA;
          default ->
              throw new IllegalArgumentException(
                  "FAIRLEAD_GIT_STATUS is github, gitlab, gitea or forgejo, not \"" + name + "\"");
        };
    URI repository = URI.create(url);
    URI api = URI.create(group.getOrDefault("STATUS_API", usual(kind, repository)));
    refusePlain(api, "FAIRLEAD_GIT_STATUS_API");
    String path = group.getOrDefault("STATUS_REPOSITORY", repository.getPath());
    String plainPath = path.replaceAll("^/+|(\\.git)?/*$", "");
    return Optional.of(new ForgeAccess(kind, api, url, plainPath, group, environment));
  }

  /** A token goes over TLS, or to this machine. */
  static void refusePlain(URI api, String variable) {
    boolean plain = !"https".equals(api.getScheme());
    if (api.getHost() == null || (plain && !isThisMachine(api.getHost()))) {
      throw new IllegalArgumentException(
          "the address of the forge's API is needed: " + variable + "=https://...");
    }
  }

  static String usual(Kind kind, URI repository) {
    String host = String.valueOf(repository.getHost());
    boolean web = "https".equals(repository.getScheme()) && repository.getPort() > 0;
    String base = "https://" + host + (web ? ":" + repository.getPort() : "");
    return switch (kind) {
      case GITHUB -> host.equals("github.com") ? "https://api.github.com" : base + "/api/v3";
      case GITLAB -> base + "/api/v4";
      case GITEA -> base + "/api/v1";
    };
  }

  public Kind kind() {
    return kind;
  }

  /** Of the API, without a slash at its end. */
  public String base() {
    return api.toString().replaceAll("/+$", "");
  }

  /** {@code owner/name}, or with more parts where the forge has groups of groups. */
  public String repository() {
    return repository;
  }

  /** What our statuses are told apart by, before the release's name. */
  public String context() {
    return group.getOrDefault("STATUS_CONTEXT", "fairlead");
  }

  /**
   * Reads the token.
   *
   * @throws IOException with one sentence when there is none
   */
  public String token() throws IOException {
    Optional<String> own = GitCredentials.secret(group, "STATUS_TOKEN");
    if (own.isPresent()) {
      return own.get();
    }
    if (GitHubApp.isNamed(group)) {
      return new GitCredentials(environment).app(url).token();
    }
    return GitCredentials.secret(group, "TOKEN")
        .orElseThrow(() -> new IOException("no FAIRLEAD_GIT_STATUS_TOKEN_FILE is set"));
  }

  /** The forge did not take the token. @return whether another one can be had */
  public boolean renew() {
    boolean renewable =
        !group.containsKey("STATUS_TOKEN_FILE") && !group.containsKey("STATUS_TOKEN");
    return renewable && new GitCredentials(environment).renew(url);
  }

  /** A connection that follows no redirect: a token is for one host. */
  public HttpURLConnection open(URI uri) throws IOException {
    return open(uri, group, new EnvironmentProxy(environment));
  }

  static HttpURLConnection open(URI uri, Map<String, String> group, EnvironmentProxy proxy)
      throws IOException {
    var url = uri.toURL();
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(proxy.of(url));
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    if (connection instanceof HttpsURLConnection https && group.containsKey("CA_FILE")) {
      https.setSSLSocketFactory(trusting(Path.of(group.getOrDefault("CA_FILE", ""))));
    }
    return connection;
  }

  private static javax.net.ssl.SSLSocketFactory trusting(Path authorities) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, OwnAuthorities.of(authorities), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}

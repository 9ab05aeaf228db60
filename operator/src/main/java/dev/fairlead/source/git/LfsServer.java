package dev.fairlead.source.git;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Where a repository's files of Git LFS are: the batch API with the basic transfer beside it, at
 * {@code URL.git/info/lfs} or where {@code FAIRLEAD_GIT_LFS_URL} says, with the credentials for
 * fetching; of a repository on this disk, its own {@code lfs} folder, as the client of Git LFS
 * fills it.
 *
 * @see <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md">the batch API</a>
 */
final class LfsServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEDIA_TYPE = "application/vnd.git-lfs+json";
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final int MAX_REDIRECTS = 3;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final String url;
  private final Map<String, String> environment;
  private final Map<String, String> group;

  LfsServer(String url, Map<String, String> environment) {
    this.url = url;
    this.environment = Map.copyOf(environment);
    this.group = new GitCredentials(environment).group(url);
  }

  /**
   * Writes a file that is what its pointer says.
   *
   * @throws IOException with a sentence part that repeats no secret
   */
  void download(LfsPointer pointer, Path to) throws IOException {
    URI repository = URI.create(url);
    if (!group.containsKey("LFS_URL") && "file".equals(repository.getScheme())) {
      copy(pointer, Path.of(repository.getPath()), to);
      return;
    }
    try {
      transfer(server(repository), pointer, to);
    } catch (IllegalArgumentException e) {
      throw new IOException("the LFS server names a place that is no URL", e);
    }
  }

  private void transfer(URI server, LfsPointer pointer, Path to) throws IOException {
    JsonNode action = action(server, pointer);
    URI href = URI.create(action.path("href").asText());
    refusePlain(server, href);
    HttpURLConnection connection = open(href, action.path("header"), server);
    try (InputStream in = connection.getInputStream()) {
      write(pointer, in, to);
    } finally {
      connection.disconnect();
    }
  }

  /** Over {@code http} no login is sent but to this machine, as for the repository itself. */
  private URI server(URI repository) throws IOException {
    String named = group.get("LFS_URL");
    if (named != null) {
      return URI.create(named.replaceAll("/+$", ""));
    }
    String path = repository.getRawPath().replaceAll("/+$", "");
    String whole = (path.endsWith(".git") ? path : path + ".git") + "/info/lfs";
    return switch (String.valueOf(repository.getScheme())) {
      case "https", "http" ->
          URI.create(repository.getScheme() + "://" + repository.getRawAuthority() + whole);
      case "ssh" -> URI.create("https://" + repository.getHost() + whole);
      default ->
          throw new IOException(
              "this protocol has no LFS: name its server by FAIRLEAD_GIT_LFS_URL");
    };
  }

  private static void copy(LfsPointer pointer, Path repository, Path to) throws IOException {
    String oid = pointer.oid();
    Path objects = repository.resolve("lfs/objects");
    Path file = objects.resolve(oid.substring(0, 2)).resolve(oid.substring(2, 4)).resolve(oid);
    try (InputStream in = Files.newInputStream(file)) {
      write(pointer, in, to);
    } catch (NoSuchFileException e) {
      throw new IOException("the repository has no file " + oid, e);
    }
  }

  /** What the server says how the file is to be had. */
  private JsonNode action(URI server, LfsPointer pointer) throws IOException {
    ObjectNode asked = JSON.createObjectNode().put("operation", "download");
    asked.put("hash_algo", "sha256");
    asked.putArray("transfers").add("basic");
    asked.putArray("objects").addObject().put("oid", pointer.oid()).put("size", pointer.size());
    JsonNode answer = batch(server, asked);
    if (!answer.path("transfer").asText("basic").equals("basic")) {
      throw new IOException("the LFS server knows no basic transfer");
    }
    JsonNode object = answer.path("objects").path(0);
    if (object.has("error")) {
      JsonNode error = object.path("error");
      throw new IOException(
          "the LFS server says %d: %s"
              .formatted(error.path("code").asInt(), plain(error.path("message").asText())));
    }
    JsonNode action = object.path("actions").path("download");
    if (!object.path("oid").asText().equals(pointer.oid()) || !action.has("href")) {
      throw new IOException("the LFS server does not say where it is");
    }
    return action;
  }

  private JsonNode batch(URI server, ObjectNode asked) throws IOException {
    HttpURLConnection connection = opened(URI.create(server + "/objects/batch"));
    try {
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setRequestProperty("Accept", MEDIA_TYPE);
      connection.setRequestProperty("Content-Type", MEDIA_TYPE);
      loginFor(server).ifPresent(l -> connection.setRequestProperty("Authorization", l));
      try (OutputStream out = connection.getOutputStream()) {
        out.write(JSON.writeValueAsBytes(asked));
      }
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
          new GitCredentials(environment).renew(url);
        }
        throw new IOException(
            "the LFS server at %s answers %d".formatted(server.getHost(), status));
      }
      try (InputStream in = connection.getInputStream()) {
        return JSON.readTree(in.readNBytes(MAX_ANSWER_BYTES));
      }
    } catch (JacksonException e) {
      throw new IOException("the LFS server's answer cannot be read", e);
    } finally {
      connection.disconnect();
    }
  }

  /** As a header, for the server alone. */
  private Optional<String> loginFor(URI server) throws IOException {
    return new GitCredentials(environment)
        .of(url)
        .login()
        .filter(
            _ -> "https".equals(server.getScheme()) || ForgeAccess.isThisMachine(server.getHost()))
        .map(login ->
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(
                        (login.user() + ":" + login.secret()).getBytes(StandardCharsets.UTF_8)));
  }

  /** The file itself; a redirect gets none of what was meant for the first place. */
  private HttpURLConnection open(URI href, JsonNode headers, URI server) throws IOException {
    URI at = href;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      HttpURLConnection connection = opened(at);
      if (RelatedUrl.sameHost(at.toString(), href.toString())) {
        headed(connection, headers);
      }
      if (isServer(at, server) && !headers.has("Authorization")) {
        loginFor(server).ifPresent(l -> connection.setRequestProperty("Authorization", l));
      }
      int status = connection.getResponseCode();
      if (status == HttpURLConnection.HTTP_OK) {
        return connection;
      }
      String location = connection.getHeaderField("Location");
      connection.disconnect();
      if (status / 100 != 3 || location == null) {
        throw new IOException("%s answers %d".formatted(at.getHost(), status));
      }
      at = at.resolve(location);
      refusePlain(server, at);
    }
    throw new IOException("it is redirected too often");
  }

  private static boolean isServer(URI at, URI server) {
    return RelatedUrl.sameHost(at.toString(), server.toString())
        && server.getScheme().equals(at.getScheme());
  }

  private static void headed(HttpURLConnection connection, JsonNode headers) throws IOException {
    try {
      headers
          .properties()
          .forEach(
              header -> connection.setRequestProperty(header.getKey(), header.getValue().asText()));
    } catch (IllegalArgumentException e) {
      throw new IOException("the LFS server asks for a header that cannot be sent", e);
    }
  }

  private HttpURLConnection opened(URI uri) throws IOException {
    return ForgeAccess.open(uri, group, new EnvironmentProxy(environment));
  }

  /** No way down from an encrypted connection, and none to files. */
  private static void refusePlain(URI server, URI href) throws IOException {
    boolean encrypted = "https".equals(href.getScheme());
    boolean asPlain = "http".equals(href.getScheme()) && "http".equals(server.getScheme());
    if (href.getHost() == null || !(encrypted || asPlain)) {
      throw new IOException("the LFS server names a place that is not https");
    }
  }

  private static String plain(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  private static void write(LfsPointer pointer, InputStream in, Path to) throws IOException {
    MessageDigest digest = LargeFiles.sha256();
    long count = 0;
    try (FileChannel channel =
        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = Channels.newOutputStream(channel);
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count += read;
        if (count > pointer.size()) {
          break; // An endless answer ends here.
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
      channel.force(true);
    }
    if (count != pointer.size()
        || !HexFormat.of().formatHex(digest.digest()).equals(pointer.oid())) {
      throw new IOException(
          "what was sent is not the file: %d bytes are expected".formatted(pointer.size()));
    }
  }
}

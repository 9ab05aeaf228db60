package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Registry credentials from Docker's own config file, so that {@code docker login} is all a user
 * does: credHelpers for the registry, else credsStore, else auths. Read anew for every pull, kept
 * nowhere, and written to no log or message (I24).
 *
 * @param directory of {@code config.json}: DOCKER_CONFIG, else {@code ~/.docker}
 * @param searchPath PATH, where helpers are looked for
 */
record Credentials(Path directory, String searchPath) {
  /** Docker Hub's key in the config file and for helpers. */
  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

  /**
   * What was found for a registry.
   *
   * @param header the value of X-Registry-Auth; empty pulls without credentials
   * @param trouble why there is none though there should be one; empty when all is well
   */
  record Found(String header, String trouble) {
    @Override
    public String toString() {
      return "Found[" + (header.isEmpty() ? "none" : "***") + "]";
    }
  }

  static Credentials fromEnvironment(Map<String, String> environment) {
    String configured = environment.getOrDefault("DOCKER_CONFIG", "");
    return new Credentials(
        configured.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "/root"), ".docker")
            : Path.of(configured),
        environment.getOrDefault("PATH", ""));
  }

  /** The same with texts in the form of the config file that go before it. */
  Found forRegistry(String registry, List<String> before) {
    String key = registry.equals(ImageName.DOCKER_HUB) ? DOCKER_HUB_KEY : registry;
    for (String text : before) {
      Optional<Login> login = stored(Json.parse(text.getBytes(StandardCharsets.UTF_8)), registry);
      if (login.isPresent()) {
        return new Found(header(login.get(), key), "");
      }
    }
    return forRegistry(registry);
  }

  Found forRegistry(String registry) {
    Path file = directory.resolve("config.json");
    JsonNode config;
    try {
      if (!Files.exists(file)) {
        return new Found("", "");
      }
      config = Json.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      return new Found("", file + " cannot be read");
    }
    if (!config.isObject()) {
      return new Found("", file + " is not a JSON object");
    }
    String key = registry.equals(ImageName.DOCKER_HUB) ? DOCKER_HUB_KEY : registry;
    String helper = Json.text(config.path("credHelpers"), registry);
    String store = helper.isEmpty() ? Json.text(config, "credsStore") : helper;
    if (!store.isEmpty()) {
      CredentialHelper.Answer answer = CredentialHelper.get(store, key, searchPath);
      if (answer.login().isPresent() || !answer.trouble().isEmpty()) {
        return new Found(answer.login().map(l -> header(l, key)).orElse(""), answer.trouble());
      }
    }
    return new Found(stored(config, registry).map(l -> header(l, key)).orElse(""), "");
  }

  /** What a registry is told: a name and a password, or a token. */
  record Login(String user, String secret, boolean token) {
    @Override
    public String toString() {
      return "Login[***]";
    }
  }

  private static Optional<Login> stored(JsonNode config, String registry) {
    for (var entry : config.path("auths").properties()) {
      if (host(entry.getKey()).equals(registry)) {
        return login(entry.getValue());
      }
    }
    return Optional.empty();
  }

  /** Keys are hosts, or the URLs that old versions wrote: {@code https://host/v1/}. */
  private static String host(String key) {
    String host = key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return host.equals("index.docker.io") ? ImageName.DOCKER_HUB : host;
  }

  private static Optional<Login> login(JsonNode auth) {
    String token = Json.text(auth, "identitytoken");
    if (!token.isEmpty()) {
      return Optional.of(new Login("", token, true));
    }
    String both = decoded(Json.text(auth, "auth"));
    int colon = both.indexOf(':');
    if (colon > 0) {
      return Optional.of(new Login(both.substring(0, colon), both.substring(colon + 1), false));
    }
    String user = Json.text(auth, "username");
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(new Login(user, Json.text(auth, "password"), false));
  }

  private static String decoded(String base64) {
    try {
      String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return text.replace("\0", ""); // old versions padded with zeros
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String header(Login login, String server) {
    ObjectNode json = Json.object().put("serveraddress", server);
    if (login.token()) {
      json.put("identitytoken", login.secret());
    } else {
      json.put("username", login.user()).put("password", login.secret());
    }
    return Base64.getUrlEncoder().encodeToString(Json.bytes(json));
  }
}

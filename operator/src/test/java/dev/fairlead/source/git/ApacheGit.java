package dev.fairlead.source.git;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;

/**
 * Apache's web server with git's own {@code http-backend} as CGI, over TLS, for one user with a
 * password; and Apache as the proxy on the way to it.
 */
final class ApacheGit implements AutoCloseable {
  private static final Path BINARY = Path.of("/usr/sbin/apache2");
  private static final String MODULES =
      """
      LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
      LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
      LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so
      LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
      LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
      LoadModule auth_basic_module /usr/lib/apache2/modules/mod_auth_basic.so
      LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
      LoadModule env_module /usr/lib/apache2/modules/mod_env.so
      LoadModule cgi_module /usr/lib/apache2/modules/mod_cgi.so
      LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
      LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
      LoadModule proxy_connect_module /usr/lib/apache2/modules/mod_proxy_connect.so
      """;

  private final Process process;
  private final Path directory;
  private final int port = freePort();
  private final int proxyPort = freePort();

  /**
   * Starts it.
   *
   * @param directory of its own, with an authority that {@link SmartHttp#authority} made
   * @param served the folder of bare repositories
   */
  ApacheGit(Path directory, Path served, String user, String password) throws Exception {
    this.directory = directory;
    secrets(user, password);
    String files =
        """
        ServerRoot {dir}
        ServerName 127.0.0.1
        PidFile {dir}/pid
        Mutex file:{dir} default
        ErrorLog {dir}/errors
        CustomLog {dir}/requests "%r %>s"
        StartServers 2
        """;
    String asWhom =
        System.getProperty("user.name").equals("root") ? "User www-data\nGroup www-data\n" : "";
    String hosts =
        """
        Listen 127.0.0.1:{port}
        Listen 127.0.0.1:{proxy}
        <VirtualHost 127.0.0.1:{port}>
          SSLEngine on
          SSLCertificateFile {dir}/ca.pem
          SSLCertificateKeyFile {dir}/key.pem
          SetEnv GIT_PROJECT_ROOT {served}
          SetEnv GIT_HTTP_EXPORT_ALL 1
          SetEnv GIT_CONFIG_COUNT 1
          SetEnv GIT_CONFIG_KEY_0 safe.directory
          SetEnv GIT_CONFIG_VALUE_0 *
          ScriptAlias / /usr/lib/git-core/git-http-backend/
          <Location />
            AuthType Basic
            AuthName git
            AuthUserFile {dir}/users
            Require valid-user
          </Location>
        </VirtualHost>
        <VirtualHost 127.0.0.1:{proxy}>
          ProxyRequests On
          AllowCONNECT {port}
        </VirtualHost>
        """;
    Path config =
        Files.writeString(
            directory.resolve("apache.conf"),
            (MODULES + files + asWhom + hosts)
                .replace("{dir}", directory.toString())
                .replace("{served}", served.toString())
                .replace("{port}", Integer.toString(port))
                .replace("{proxy}", Integer.toString(proxyPort)));
    process =
        new ProcessBuilder(BINARY.toString(), "-f", config.toString(), "-DFOREGROUND")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    await().atMost(Duration.ofSeconds(20)).failFast(() -> !process.isAlive()).until(this::listens);
  }

  private void secrets(String user, String password) throws Exception {
    KeyStore store = SmartHttp.authority(directory);
    byte[] key = store.getKey("git", SmartHttp.PASSWORD).getEncoded();
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\n"
            + lines.encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n");
    byte[] hash =
        MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        directory.resolve("users"),
        user + ":{SHA}" + Base64.getEncoder().encodeToString(hash) + "\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Apache's user may be another one than who runs the test. */
  static void letEverybodyIn(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  String url(String repository) {
    return "https://127.0.0.1:%d/%s".formatted(port, repository);
  }

  String proxy() {
    return "http://127.0.0.1:" + proxyPort;
  }

  String requests() throws IOException {
    return Files.readString(directory.resolve("requests"));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the operator is to a server, and by which way it goes there. */
class GitCredentialsTest {
  private static final String URL = "https://git.example.com/acme/fleet.git";

  @TempDir Path temp;

  private static GitCredentials.Login login(Map<String, String> environment) throws IOException {
    return new GitCredentials(environment).of(URL).login().orElseThrow();
  }

  @Test
  void aTokenFileIsReadWithEveryUse() throws IOException {
    Path file = Files.writeString(temp.resolve("token"), "first\n");
    GitCredentials it = new GitCredentials(Map.of("FAIRLEAD_GIT_TOKEN_FILE", file.toString()));
    assertThat(it.of(URL).login().orElseThrow().secret()).isEqualTo("first");
    Files.writeString(file, "rotated");
    assertThat(it.of(URL).login().orElseThrow().secret()).isEqualTo("rotated");
  }

  @Test
  void theLongestPrefixWinsAndGroupsAreNotMixed() throws IOException {
    Map<String, String> environment =
        Map.of(
            "FAIRLEAD_GIT_TOKEN", "general",
            "FAIRLEAD_GIT_USER", "general-user",
            "FAIRLEAD_GIT_ACME_URL", "https://git.example.com/acme",
            "FAIRLEAD_GIT_ACME_TOKEN", "acme",
            "FAIRLEAD_GIT_EVIL_URL", "https://git.example.co",
            "FAIRLEAD_GIT_EVIL_TOKEN", "evil");
    assertThat(login(environment)).isEqualTo(new GitCredentials.Login("x-access-token", "acme"));
    assertThat(new GitCredentials(environment).of("https://else.example/r.git").login())
        .contains(new GitCredentials.Login("general-user", "general"));
  }

  @Test
  void aGroupWithoutAUrlCountsForNothing() throws IOException {
    assertThat(new GitCredentials(Map.of("FAIRLEAD_GIT_ACME_TOKEN", "acme")).of(URL).login())
        .isEmpty();
  }

  @Test
  void userAndPasswordAreALogin() throws IOException {
    assertThat(login(Map.of("FAIRLEAD_GIT_USER", "ann", "FAIRLEAD_GIT_PASSWORD", "p")))
        .isEqualTo(new GitCredentials.Login("ann", "p"))
        .hasToString("Login");
  }

  @Test
  void aMissingFileIsNamedAndNothingElse() {
    GitCredentials it = new GitCredentials(Map.of("FAIRLEAD_GIT_TOKEN_FILE", "/nowhere/token"));
    assertThatThrownBy(() -> it.of(URL))
        .hasMessage("the credentials file /nowhere/token cannot be read (NoSuchFileException)");
  }

  @Test
  void aSecretOverTwoLinesIsRefusedAndNotQuoted() throws IOException {
    Path file = Files.writeString(temp.resolve("token"), "a1b2\nc3d4\n");
    for (Map<String, String> environment :
        List.of(
            Map.of("FAIRLEAD_GIT_TOKEN_FILE", file.toString()),
            Map.of("FAIRLEAD_GIT_TOKEN", "a1b2\nc3d4"),
            Map.of("FAIRLEAD_GIT_USER", "ann", "FAIRLEAD_GIT_PASSWORD", "a1b2\rc3d4"))) {
      assertThatThrownBy(() -> new GitCredentials(environment).of(URL))
          .isInstanceOf(IOException.class)
          .hasNoCause()
          .hasMessageMatching("FAIRLEAD_GIT_(TOKEN_FILE|TOKEN|PASSWORD) holds a line break.*")
          .hasMessageNotContainingAny("a1b2", "c3d4");
    }
  }

  @Test
  void sshNeverAsksAndNeverTrustsAnUnknownHost() throws Exception {
    var access =
        new GitCredentials(
                Map.of(
                    "FAIRLEAD_GIT_SSH_KEY_FILE", "/keys/id",
                    "FAIRLEAD_GIT_KNOWN_HOSTS_FILE", "/keys/known hosts"))
            .of("ssh://git@git.example.com:2222/r.git");
    assertThat(new OpenSsh(access, 30).command(new URIish("ssh://git@git.example.com:2222/r.git")))
        .contains("BatchMode=yes", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes")
        .contains("UserKnownHostsFile=\"/keys/known hosts\"", "IdentityFile=\"/keys/id\"")
        .endsWith("-p", "2222", "--", "git@git.example.com");
  }

  @Test
  void theProxyIsTheEnvironments() throws Exception {
    EnvironmentProxy it =
        new EnvironmentProxy(
            Map.of(
                "HTTPS_PROXY", "http://proxy.example:3128",
                "HTTP_PROXY", "http://never-in-capitals:1",
                "no_proxy", "localhost, .internal.example"));
    assertThat(it.of(URI.create("https://git.example.com/r").toURL()))
        .isEqualTo(
            new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example", 3128)));
    assertThat(it.of(URI.create("http://git.example.com/r").toURL())).isEqualTo(Proxy.NO_PROXY);
    assertThat(it.of(URI.create("https://a.internal.example/r").toURL())).isEqualTo(Proxy.NO_PROXY);
  }

  @Test
  void nothingInTheEnvironmentIsNobody() throws IOException {
    assertThat(new GitCredentials(Map.of("PATH", "/bin")).of(URL))
        .isEqualTo(
            new GitCredentials.Access(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
  }
}

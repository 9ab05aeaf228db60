package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A web server and a proxy as people have them. */
@Timeout(120)
class ApacheTest {
  private static final String SECRET = "passw0rd-that-nobody-sees";

  @TempDir Path temp;

  @Test
  void fetchesWithUserAndPasswordOverTlsAndThroughAProxy() throws Exception {
    Path state = Files.createDirectory(temp.resolve("state"));
    Path served = Files.createDirectory(temp.resolve("served"));
    Path server = Files.createDirectory(temp.resolve("apache"));
    ApacheGit.letEverybodyIn(temp);
    Map<String, String> environment =
        Map.of(
            "FAIRLEAD_GIT_USER",
            "ann",
            "FAIRLEAD_GIT_PASSWORD",
            SECRET,
            "FAIRLEAD_GIT_CA_FILE",
            server.resolve("ca.pem").toString());
    try (Upstream library = new Upstream(served.resolve("library.git"));
        Upstream upstream = new Upstream(served.resolve("fleet.git"));
        ApacheGit apache = new ApacheGit(server, served, "ann", SECRET)) {
      String one = library.put("a.yaml", "one").commit("one");
      library.put("a.yaml", "two").commit("two");
      String first =
          upstream.put("own.yaml", "own").submodule("lib", "../library.git", one).commit("first");
      String source = "git+" + apache.url("fleet.git?poll=1&submodules=true");
      try (Followed it = Followed.of(source, state, environment)) {
        assertThat(Followed.files(it.awaitRevision(first)))
            .containsOnly(Map.entry("own.yaml", "own"), Map.entry("lib/a.yaml", "one"));
      }
      assertThat(apache.requests())
          .contains("GET /library.git/info/refs")
          .doesNotContain("CONNECT");

      String second = upstream.put("own.yaml", "two").commit("second");
      Map<String, String> proxied = new java.util.HashMap<>(environment);
      proxied.put("https_proxy", apache.proxy());
      try (Followed it = Followed.of(source, state, proxied)) {
        it.awaitRevision(second);
        assertThat(it.all().toString() + it.unreachable).doesNotContain(SECRET);
      }
      assertThat(apache.requests()).contains("CONNECT 127.0.0.1:").doesNotContain(SECRET);

      proxied.put("FAIRLEAD_GIT_PASSWORD", "wrong");
      try (Followed it = Followed.of(source, temp.resolve("another"), proxied)) {
        assertThat(it.awaitUnreadable()).contains("not authorized");
      }
    }
  }
}

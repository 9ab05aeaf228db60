package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.access.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
  @TempDir private Path directory = Path.of("");

  private Path file() {
    return directory.resolve("tokens");
  }

  private Invocation create(String... more) {
    Invocation fairlead = new Invocation("");
    String[] words = {"token", "create", "ci", "--file", file().toString()};
    String[] all = new String[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    int exit = fairlead.run(all);
    assertThat(exit == 0).as(fairlead.err()).isEqualTo(fairlead.err().isEmpty());
    return fairlead;
  }

  @Test
  void printsTheTokenOnceAndKeepsItsHash() throws IOException {
    String secret = create("--apps", "shop,blog", "--expires", "2027-01-01").out().strip();

    assertThat(secret).startsWith("flt_").hasSize(68);
    assertThat(Files.readString(file()))
        .isEqualTo("ci deploy blog,shop " + Token.hash(secret) + " 2027-01-01\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void writesNothingThatWouldShutEverybodyOut() throws IOException {
    create("--scope", "read");
    String before = Files.readString(file());

    assertThat(create("--scope", "read").err()).contains("tokens:2:");
    assertThat(create("--scope", "root").err()).contains("no such scope");
    assertThat(create("--expires", "soon").err()).contains("YYYY-MM-DD");
    assertThat(Files.readString(file())).isEqualTo(before);
  }
}

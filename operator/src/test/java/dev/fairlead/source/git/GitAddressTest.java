package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
  @Test
  void readsAllOptions() {
    GitAddress it =
        GitAddress.parse(
            "git+https://git.example.com/acme/fleet.git?ref=prod&path=/a/b/&path=c&poll=5&depth=0");
    assertThat(it.url()).isEqualTo("https://git.example.com/acme/fleet.git");
    assertThat(it.target()).isEqualTo(new GitTarget.Named("prod"));
    assertThat(it.paths()).containsExactly("a/b", "c");
    assertThat(it.poll()).isEqualTo(Duration.ofSeconds(5));
    assertThat(it.depth()).isZero();
  }

  @Test
  void hasTheDefaultsThatAreDocumented() {
    GitAddress it = GitAddress.parse("git://git.example.com/fleet.git");
    assertThat(it.target()).isEqualTo(new GitTarget.Default());
    assertThat(it.paths()).isEmpty();
    assertThat(it.poll()).isEqualTo(Duration.ofSeconds(60));
    assertThat(it.depth()).isEqualTo(100);
  }

  @Test
  void fortyDigitsAreACommit() {
    assertThat(GitAddress.parse("git+file:///r.git?ref=" + "ab".repeat(20)).target())
        .isEqualTo(new GitTarget.Pinned("ab".repeat(20)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git+https://ann:s3cret@git.example.com/r.git",
        "git+https://s3cret@git.example.com/r.git",
        "git+ssh://git:s3cret@git.example.com/r.git"
      })
  void refusesSecretsInTheUrlWithoutRepeatingThem(String text) {
    assertThatThrownBy(() -> GitAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FAIRLEAD_GIT_TOKEN_FILE")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "git+https://h/r.git?rev=x | no option \"rev\"",
        "git+https://h/r.git?pat=x | did you mean \"path\"",
        "git+https://h/r.git?poll=0 | a number from 1",
        "git+https://h/r.git?path=../x | no plain path",
        "git+https://h/r.git?ref=-x | names no branch",
        "git+https://h/r.git?ref=a..b | names no branch",
        "git+https://h/r.git?ref=a&semver=^1 | not both",
        "git+https://h/r.git?semver=latest | no range of versions",
        "git+ftp://h/r.git | git+https",
        "git+ssh://-oProxyCommand=x/r.git | no host",
        "git+https://h | names no repository"
      })
  void refusesWithASentence(String text, String why) {
    assertThatThrownBy(() -> GitAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "^1.2, 1.2.0 1.9.9, 1.1.9 2.0.0 1.3.0-rc.1",
    "^0.2.3, 0.2.3 0.2.9, 0.3.0 0.2.2",
    "^0.0.3, 0.0.3, 0.0.4",
    "~1.2.3, 1.2.3 1.2.9, 1.3.0 1.2.2",
    "~1, 1.0.0 1.9.0, 2.0.0",
    "1.x, 1.0.0 1.9.9, 2.0.0 0.9.9",
    "1.2, 1.2.0 v1.2.7, 1.3.0",
    "*, 0.0.1 9.9.9, 1.0.0-alpha",
    ">=1.4 <2, 1.4.0 1.9.9, 1.3.9 2.0.0 2.0.0-rc.1",
    ">1.4, 1.5.0, 1.4.9",
    "<=1.4, 1.4.9 0.1.0, 1.5.0",
    "1.2.3, 1.2.3, 1.2.4 1.2.2 1.2.4-a",
    "1.x || >=3, 1.5.0 3.0.0, 2.0.0",
    ">=1.2.0-rc.1, 1.2.0-rc.2 1.2.0 1.3.0, 1.2.0-rc.0 1.2.0-beta 1.3.0-rc.1"
  })
  void rangesAreNpms(String range, String inside, String outside) {
    VersionRange it = VersionRange.parse(range);
    for (String version : inside.split(" ", -1)) {
      assertThat(it.contains(Version.parse(version).orElseThrow())).as(version).isTrue();
    }
    for (String version : outside.split(" ", -1)) {
      assertThat(it.contains(Version.parse(version).orElseThrow())).as(version).isFalse();
    }
  }

  @Test
  void preReleasesAreOrderedAsTheSpecificationDoes() {
    String[] ascending = {
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0"
    };
    for (int i = 1; i < ascending.length; i++) {
      assertThat(Version.parse(ascending[i]).orElseThrow())
          .isGreaterThan(Version.parse(ascending[i - 1]).orElseThrow());
    }
  }
}

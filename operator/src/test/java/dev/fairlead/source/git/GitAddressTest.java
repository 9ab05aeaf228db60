package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  @Test
  void isNamedAfterWhatTellsItFromOtherSourcesOfTheRepository() {
    assertThat(GitAddress.parse("git+https://h/r.git?poll=5&depth=0&home=a"))
        .hasToString("https://h/r.git");
    assertThat(GitAddress.parse("git+https://h/r.git?path=b&path=a&ref=main"))
        .hasToString("https://h/r.git?ref=main&path=a&path=b");
    assertThat(GitAddress.parse("git+https://h/r.git?semver=^1.2"))
        .hasToString("https://h/r.git?semver=^1.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "?path=a             | ?path=b                   | -",
        "?ref=x&path=a       | ?ref=y&path=b             | -",
        "?ref=x              | ?ref=y&home=y             | -",
        "?path=ab            | ?path=a                   | -",
        "                    |                           | twice",
        "?path=a             | ?path=a/b                 | twice",
        "?path=a&home=x      | ?path=a&home=y            | twice",
        "                    | ?path=a                   | twice",
        "?ref=x              | ?ref=y                    | home=NAME",
        "?ref=x&path=a/b     | ?ref=y&path=c&path=a      | home=NAME",
        "?ref=x&home=z       | ?semver=1.x&home=z        | home=NAME"
      })
  void sourcesOfOneRepositoryHaveDifferentFilesAndDifferentPlaces(
      @Nullable String one, @Nullable String two, @Nullable String why) {
    String url = "git+https://h/r.git";
    GitAddress first = GitAddress.parse(url + (one == null ? "" : one));
    GitAddress second = GitAddress.parse(url + (two == null ? "" : two));
    for (Optional<String> said : List.of(first.conflict(second), second.conflict(first))) {
      if (why == null) {
        assertThat(said).isEmpty();
      } else {
        assertThat(said).hasValueSatisfying(text -> assertThat(text).contains(why));
      }
    }
    assertThat(first.conflict(GitAddress.parse("git+https://h/other.git"))).isEmpty();
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
        "git+https://h/r.git?lfs=yes | lfs is true or false",
        "git+https://h/r.git?submodules | submodules is true or false",
        "git+https://h/r.git?rev=x | no option \"rev\"",
        "git+https://h/r.git?pat=x | did you mean \"path\"",
        "git+https://h/r.git?poll=0 | a number from 1",
        "git+https://h/r.git?path=../x | no plain path",
        "git+https://h/r.git?home=../x | home is a name",
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

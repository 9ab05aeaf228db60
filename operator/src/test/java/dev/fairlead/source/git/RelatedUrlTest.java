package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** URLs that a repository names others by. */
class RelatedUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://h/a/b.git | ../c.git | https://h/a/c.git",
        "https://h/a/b.git/ | ../../c/d.git | https://h/c/d.git",
        "https://h/a/b.git | ./c.git | https://h/a/b.git/c.git",
        "https://h/a/b.git | https://other/c.git | https://other/c.git",
        "https://h/a/b.git | git@other:c/d.git | ssh://git@other/c/d.git",
        "ssh://git@h:2222/a/b.git | ../c.git | ssh://git@h:2222/a/c.git",
        "ssh://git@h/a.git | https://h/c.git | https://h/c.git",
        "http://h/a.git | https://h/c.git | https://h/c.git",
        "file:///srv/a.git | ../b.git | file:///srv/b.git",
        "file:///srv/a.git | /srv/b.git | file:///srv/b.git",
        "file:///srv/a.git | https://h/c.git | https://h/c.git",
        "https://127.0.0.1/a.git | https://127.0.0.1:8443/c.git | https://127.0.0.1:8443/c.git",
      })
  void areResolvedAsGitDoes(String by, String named, String url) {
    assertThat(RelatedUrl.of(by, named)).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://h/a/b.git | file:///etc/x.git | a path of this host",
        "https://h/a/b.git | /srv/x.git | a path of this host",
        "git://h/a/b.git | /srv/x.git | a path of this host",
        "https://h/a/b.git | http://h/x.git | it is http",
        "ssh://git@h/a/b.git | git://h/x.git | it is git",
        "https://h.example/b.git | https://127.0.0.1/x.git | on this machine",
        "https://h.example/b.git | https://[::1]/x.git | on this machine",
        "https://h.example/b.git | https://169.254.169.254/x.git | on this machine",
        "https://h/a.git | ../../../x.git | above the root",
        "https://h/a.git | ext::sh -c true | malformed",
        "https://h/a.git | ssh://-oProxyCommand=x/y.git | names no host",
        "https://h/a.git | https://user:pw@h/x.git | out of the URL",
      })
  void areRefusedWhereTheyWouldLeadToMore(String by, String named, String why) {
    assertThatThrownBy(() -> RelatedUrl.of(by, named))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}

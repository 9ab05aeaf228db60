package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes, durations, words, paths, capabilities and JSON numbers, by compose's rules. */
class ValuesTest {

  @ParameterizedTest
  @CsvSource({
    "1k,1024",
    "1kb,1024",
    "1KiB,1024",
    "1.5G,1610612736",
    "1 GB,1073741824",
    "1e3,1000",
    "1024.7,1024",
    "5,5",
    "5b,5",
    "1t,1099511627776",
    ".5k,512",
    "2P,2251799813685248",
    "0,0"
  })
  void readsSizes(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(OptionalLong.of(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", " 5m", "5 mm", "-1", "", "5x", "1kbb", "9e30"})
  void refusesOtherSizes(String text) {
    assertThat(Sizes.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1d,24h0m0s", "1w,168h0m0s", "1.5h,1h30m0s", "1m30s,1m30s", "0,0s", "500ms,500ms",
    "90s,1m30s", "1.5s,1.5s", "100us,100µs", "3ns,3ns", "-1s,-1s", "1h0m0.5s,1h0m0.5s"
  })
  void readsAndPrintsDurations(String text, String printed) {
    assertThat(Durations.parse(text).map(Durations::format)).hasValue(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"90", "10S", "", "s", "1x", "99999999999h", "1 s", "."})
  void refusesOtherDurations(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a \"unclosed", "echo (x)", "a \\", "a 'b", "`a", ")"})
  void refusesCommandsThatDoNotAddUp(String text) {
    assertThat(ShellWords.split(text)).isEmpty();
  }

  @Test
  void saysWhereACommandWasCut() {
    assertThat(ShellWords.split("a b | c")).hasValue(new ShellWords.Words(List.of("a", "b"), "|"));
    assertThat(ShellWords.split("a '|' b"))
        .hasValue(new ShellWords.Words(List.of("a", "|", "b"), ""));
  }

  @ParameterizedTest
  @CsvSource({
    "/a/../b,/b",
    "/../b,/b",
    "a/./b//c,a/b/c",
    "..,..",
    "a/..,.",
    "/,/",
    "../../a,../../a",
    "'',."
  })
  void cleansPaths(String path, String cleaned) {
    assertThat(GoPath.clean(path)).isEqualTo(cleaned);
  }

  @Test
  void keepsAbsolutePathsAsWritten() {
    assertThat(GoPath.absolute("/srv", "/tmp//x")).isEqualTo("/tmp//x");
    assertThat(GoPath.absolute("/srv/a", "../b/./c")).isEqualTo("/srv/b/c");
  }

  @Test
  void c6NormalisesCapabilities() {
    assertThat(ServiceSpecs.capabilities(List.of("net_admin", "NET_ADMIN", "ALL", "CAP_CHOWN")))
        .containsExactly("ALL", "CAP_CHOWN", "CAP_NET_ADMIN");
  }

  @ParameterizedTest
  @CsvSource({"0.5,0.5", "0.00000012,1.2e-7", "1.5,1.5", "2,2", "0.1,0.1", "1e-10,1e-10"})
  void printsFloatsAsEncodingJsonDoes(float value, String json) {
    assertThat(Numbers.json(value)).isEqualTo(json);
  }

  @Test
  void escapesJsonAsGoDoes() {
    assertThat(new Json.Str("a<b>&c é \u2028 \u0001 \" \\ \n\t").write())
        .isEqualTo("\"a\\u003cb\\u003e\\u0026c é \\u2028 \\u0001 \\\" \\\\ \\n\\t\"");
  }
}

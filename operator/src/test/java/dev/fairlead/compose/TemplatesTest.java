package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {
  private static final Map<String, String> VARIABLES =
      Map.of("V", "val", "E", "", "N", "${V}", "W", "w", "V_x", "under");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "${V}~val",
        "$V~val",
        "${E}~``",
        "${U}~``",
        "$U~``",
        "${V:-d}~val",
        "${E:-d}~d",
        "${U:-d}~d",
        "${V-d}~val",
        "${E-d}~``",
        "${U-d}~d",
        "${V:+r}~r",
        "${E:+r}~``",
        "${U:+r}~``",
        "${V+r}~r",
        "${E+r}~r",
        "${U+r}~``",
        "${V:?m}~val",
        "${V?m}~val",
        "${E?m}~``",
        "a$~a$",
        "$~$",
        "$1~$1",
        "$(cmd)~$(cmd)",
        "$$~$",
        "$$$V~$val",
        "$${V}~${V}",
        "${U:-${W}-${V}}~w-val",
        "${U:-${U2:-deep}}~deep",
        "${U:-{\"a\":1}}~{\"a\":1}",
        "${U:-a:b}~a:b",
        "${U-a:-b}~a:-b",
        "${U:-}}~}",
        "${U:-http://a:80/?b=c}~http://a:80/?b=c",
        "$V-x~val-x",
        "$V.x~val.x",
        "$V_x~under",
        "${U:-$$x}~$x",
        "${N}~${V}",
        "${V}${W}-${V}~valw-val",
        "${V:-{x}}~val",
        "${V:-x}}~val}",
        "${V:-${W}}z~valz",
        "${V:+a${W}b}z~awbz",
        "${V:-${U:?no}}~val",
        "plain~plain"
      })
  void substitutesAsComposeDoes(String template, String expected) throws Exception {
    assertThat(new Templates(VARIABLES::get, _ -> {}).expand(template)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${}",
        "${1}",
        "${ V }",
        "${V%x}",
        "${V/x/y}",
        "${U:=d}",
        "${V!x}",
        "${V",
        "${U:-a\nb}",
        "${V:}",
        "${V:x}"
      })
  void refusesOtherForms(String template) {
    assertThatThrownBy(() -> new Templates(VARIABLES::get, _ -> {}).expand(template))
        .isInstanceOf(Templates.BadTemplate.class);
  }

  @ParameterizedTest
  @CsvSource({
    "${U:?m},required variable U is missing a value: m",
    "${E:?m},required variable E is missing a value: m",
    "${U?},required variable U is missing a value",
    "${U:?need ${V}},required variable U is missing a value: need val"
  })
  void saysWhichRequiredVariableIsMissing(String template, String message) {
    assertThatThrownBy(() -> new Templates(VARIABLES::get, _ -> {}).expand(template))
        .hasMessage(message);
  }

  @Test
  void tellsOfVariablesThatAreNotSet() throws Exception {
    List<String> unset = new ArrayList<>();
    var _ = new Templates(VARIABLES::get, unset::add).expand("$U ${X} ${U:-d} ${U+x} $V");
    assertThat(unset).containsExactly("U", "X");
  }

  @Test
  void refusesDefaultsNestedWithoutEnd() {
    String deep = "${U:-".repeat(200) + "x" + "}".repeat(200);
    assertThatThrownBy(() -> new Templates(VARIABLES::get, _ -> {}).expand(deep))
        .isInstanceOf(Templates.BadTemplate.class)
        .hasMessageContaining("nested");
  }
}

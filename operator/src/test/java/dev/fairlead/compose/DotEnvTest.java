package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DotEnvTest {
  private static final Map<String, String> AROUND = Map.of("P", "proj", "BARE", "inherited");

  @Test
  void readsTheWholeGrammar() throws Exception {
    String text =
        """
        # a comment
        SPACE = x y\s
        YAML: style
        INL=val # c
        INL2=val#c
        QUOTED="a # b" # c
        SINGLE='$X \\n'
        DOUBLE="a\\"b \\$P $$X"
        MULTI="one
        two"
        MULTI1='one
        two'
        export E=2
        OCTAL="\\0101"
        DUP=1
        DUP=2
        DEFAULT=${NOPE:-d}
        BARE
        MISSING
        EMPTY=
        FROM=${P}-${DUP}
        DOLLARS=$$x
        MID=a"b"c
        BACK=a\\nb
        ESC="t\\tn\\nr\\\\x"
        DOT.KEY-1[x]=ok
        LAST\
        """;
    assertThat(DotEnv.parse("f.env", text, AROUND::get))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("SPACE", "x y"),
                Map.entry("YAML", "style"),
                Map.entry("INL", "val"),
                Map.entry("INL2", "val#c"),
                Map.entry("QUOTED", "a # b"),
                Map.entry("SINGLE", "$X \\n"),
                Map.entry("DOUBLE", "a\"b $P $X"),
                Map.entry("MULTI", "one\ntwo"),
                Map.entry("MULTI1", "one\ntwo"),
                Map.entry("E", "2"),
                Map.entry("OCTAL", "A"),
                Map.entry("DUP", "2"),
                Map.entry("DEFAULT", "d"),
                Map.entry("BARE", "inherited"),
                Map.entry("EMPTY", ""),
                Map.entry("FROM", "proj-2"),
                Map.entry("DOLLARS", "$x"),
                Map.entry("MID", "a\"b\"c"),
                Map.entry("BACK", "a\\nb"),
                Map.entry("ESC", "t\tn\nr\\x"),
                Map.entry("DOT.KEY-1[x]", "ok")));
  }

  @Test
  void takesByteOrderMarksAndWindowsLines() throws Exception {
    assertThat(DotEnv.parse("f.env", "\uFEFFA=1\r\nB=2\r\n", AROUND::get))
        .isEqualTo(Map.of("A", "1", "B", "2"));
  }

  @Test
  void refusesWithLineAndWithoutTheValue() {
    refuses("A=1\nB C=2\n", "f.env:2:1: a variable's name cannot contain a space");
    refuses("A=1\n\nB=\"secret\n", "f.env:3:1: a quoted value is not terminated");
    refuses("A*=1\n", "f.env:1:1: unexpected character '*' in a variable's name");
    refuses("A=hunter2${\n", "f.env:1:1: a value holds a $ that begins no valid substitution");
  }

  @Test
  void rawFormatKeepsValuesAsTheyAre() throws Exception {
    assertThat(
            DotEnv.parseRaw(
                "f.env", "# c\n  PLAIN=  raw $x \"q\" # c\nBARE\nMISSING\n\n", AROUND::get))
        .isEqualTo(Map.of("PLAIN", "  raw $x \"q\" # c", "BARE", "inherited"));
    assertThatThrownBy(() -> DotEnv.parseRaw("f.env", "A B=1", AROUND::get))
        .hasMessageContaining("f.env:1:1");
  }

  private static void refuses(String text, String message) {
    assertThatThrownBy(() -> DotEnv.parse("f.env", text, AROUND::get))
        .isInstanceOf(DotEnv.BadEnvFile.class)
        .hasMessage(message)
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("hunter2");
  }
}

package dev.fairlead.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarsTest {

  @ParameterizedTest
  @CsvSource({
    "1.50,1.5",
    "1.0,1",
    "1e3,1000",
    "1e6,1e+06",
    "1234567.0,1.234567e+06",
    "123456.7,123456.7",
    "123456789.0,1.23456789e+08",
    "0.0000001,1e-07",
    "1e21,1e+21",
    "1e20,1e+20",
    "0755,493",
    "0o755,493",
    "0x1F,31",
    "0b11,3",
    "1_000,1000",
    "08,8",
    ".inf,+Inf",
    "-.Inf,-Inf",
    ".nan,NaN",
    "-0,0",
    "12345678901234567890,12345678901234567890",
    "100000000000000000000000,1e+23",
    "true,true",
    "True,true",
    "TRUE,true",
    "False,false",
    "yes,yes",
    "on,on",
    "n,n",
    "22:22,22:22",
    ".5,0.5",
    "+1,1",
    "-1,-1",
    "-0.0,-0",
    "0.0001,0.0001",
    "0.00001,1e-05",
    "1.,1",
    "1e999,1e999",
    "0x,0x",
    "-0x10,-16",
    "--1,--1",
    "1.2.3,1.2.3",
    "1_0.5,10.5",
    "a_1,a_1"
  })
  void printsScalarsAsGoDoes(String text, String expected) {
    assertThat(Scalars.plain(text).goText()).isEqualTo(expected);
  }

  @Test
  void nothingIsNull() {
    assertThat(List.of("", "~", "null", "Null", "NULL"))
        .allSatisfy(text -> assertThat(Scalars.plain(text)).isEqualTo(new Scalar.Null()));
  }

  @ParameterizedTest
  @CsvSource({
    "2001-01-01,true",
    "2001-1-1,true",
    "2001-12-14t21:59:43.10-05:00,true",
    "2001-12-14 21:59:43.10,true",
    "2001-12-15T02:59:43.1Z,true",
    "2001-13-01,false",
    "2001-02-30,false",
    "20010-01-01,false",
    "2001-12-14 25:00:00,false",
    "2001-12,false"
  })
  void knowsDatesAndTimes(String text, boolean timestamp) {
    assertThat(Scalars.plain(text) instanceof Scalar.Timestamp).isEqualTo(timestamp);
  }

  @Test
  void quotesAndTagsDecideTheType() {
    var position = Position.of("f");
    assertThat(Scalars.resolve(new Node.ScalarNode(position, null, "12", false)))
        .isEqualTo(new Scalar.Text("12"));
    assertThat(Scalars.resolve(new Node.ScalarNode(position, "!!str", "12", true)))
        .isEqualTo(new Scalar.Text("12"));
    assertThat(Scalars.resolve(new Node.ScalarNode(position, "!!int", "12", false)).goText())
        .isEqualTo("12");
    assertThat(Scalars.resolve(new Node.ScalarNode(position, "!!float", "1", true)))
        .isEqualTo(new Scalar.Real(1));
    assertThat(Scalars.resolve(new Node.ScalarNode(position, "!override", "true", true)))
        .isEqualTo(new Scalar.Text("true"));
  }
}

package dev.fairlead.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SecretFieldsTest {
  private static final String SECRET = "correct-horse";

  private static ContainerSpec spec(Map<String, String> environment, List<String> command) {
    ContainerSpec blank = ContainerSpec.of("shop/web:1");
    Program program =
        new Program(
            null, command, new TreeMap<>(environment), null, null, false, false, null, null, null);
    return new ContainerSpec(
        blank.image(),
        null,
        null,
        program,
        null,
        blank.networking(),
        blank.storage(),
        blank.resources(),
        blank.security(),
        blank.restart(),
        null,
        new TreeMap<>(Map.of("a,b%", "x " + SECRET)));
  }

  @Test
  void marksWhatHoldsAValueAndNothingElse() {
    ContainerSpec marked =
        SecretFields.mark(
            spec(
                Map.of("URL", "db://" + SECRET + "@db", "PLAIN", "horse", "KEY", "se cret"),
                List.of("run", "--with=" + SECRET)),
            List.of(SECRET, "\"se cret\" # aside", "on"));
    assertThat(marked.labels().get(Labels.SECRETS))
        .isEqualTo("command.1@7+13,env.KEY,env.URL@5+13,labels.a%2Cb%25@2+13");
    assertThat(SecretFields.contains(marked, "env.URL")).isTrue();
    assertThat(SecretFields.contains(marked, "command")).isTrue();
    assertThat(SecretFields.contains(marked, "labels.a,b%")).isTrue();
    assertThat(SecretFields.contains(marked, "env.PLAIN")).isFalse();
    assertThat(SecretFields.contains(marked, "env")).isFalse();
    assertThat(Secrets.of(List.of(marked)).redact("got " + SECRET + ", db://" + SECRET + "@db"))
        .isEqualTo("got ***, ***");
  }

  @Test
  void theMarkIsNoDifference() {
    ContainerSpec plain = spec(Map.of("URL", SECRET), List.of());
    ContainerSpec marked = SecretFields.mark(plain, List.of(SECRET));
    assertThat(marked).isNotEqualTo(plain);
    assertThat(SpecHash.of(marked)).isEqualTo(SpecHash.of(plain));
    assertThat(SecretFields.mark(plain, List.of())).isSameAs(plain);
  }

  @Test
  void aShortValueIsHiddenWhereItStandsAlone() {
    ContainerSpec marked =
        SecretFields.mark(spec(Map.of("PIN", "123", "PORT", "8123"), List.of()), List.of("123"));
    assertThat(marked.labels().get(Labels.SECRETS)).isEqualTo("env.PIN");
  }
}

package dev.fairlead.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AmountTest {
  @Test
  void readsNumbersAndPercentages() {
    for (String text : List.of("0", "1", "1000", "0%", "25%", "100%")) {
      assertThat(Amount.parse(text).map(Amount::toString)).hasValue(text);
    }
  }

  @Test
  void readsNothingElse() {
    for (String text :
        List.of("", "%", "-1", "1.5", "101%", "025%", "25 %", "1001", "99999", "x")) {
      assertThat(Amount.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void surgeRoundsUpAndUnavailableRoundsDown() {
    var quarter = new Amount(25, true);
    assertThat(quarter.roundedUp(3)).isEqualTo(1);
    assertThat(quarter.roundedDown(3)).isZero();
    assertThat(quarter.roundedUp(4)).isEqualTo(1);
    assertThat(quarter.roundedDown(4)).isEqualTo(1);
    assertThat(quarter.roundedUp(5)).isEqualTo(2);
    assertThat(quarter.roundedDown(0)).isZero();
    assertThat(new Amount(2, false).roundedUp(1)).isEqualTo(2);
  }

  @Test
  void cannotExistOutsideItsLimits() {
    assertThatThrownBy(() -> new Amount(101, true)).hasMessage("an amount is 0 to 100, not 101");
    assertThatThrownBy(() -> new Amount(-1, false)).hasMessage("an amount is 0 to 1000, not -1");
  }
}

package dev.fairlead.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final String ONE = "shop:web:caddy:one";
  private static final String TWO = "shop:web:caddy:two";

  @TempDir Path directory;

  @Test
  void outlivesTheOperator() throws IOException {
    Ledger ledger = new Ledger(directory.resolve("state"));
    assertThat(ledger.all()).isEmpty();
    ledger.add(ONE);
    ledger.add("other:web:caddy:one");
    assertThat(new Ledger(directory.resolve("state")).of("shop")).containsExactly(ONE);
  }

  /** I14: what cannot be read is neither empty nor written over. */
  @Test
  void whatCannotBeReadIsNotNothing() throws IOException {
    new Ledger(directory).add(ONE);
    Path file = directory.resolve("routes");
    Path aside = Files.move(file, directory.resolve("aside"));
    Files.createDirectory(file);
    Ledger ledger = new Ledger(directory);
    assertThatThrownBy(() -> ledger.of("shop")).hasMessageContaining(file + " cannot be read");
    assertThatThrownBy(() -> ledger.add(TWO)).hasMessageContaining(file + " cannot be read");
    Files.delete(file);
    Files.move(aside, file);
    ledger.add(TWO);
    assertThat(new Ledger(directory).all()).containsExactly(ONE, TWO);
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgain() throws IOException {
    Path state = directory.resolve("state");
    Ledger ledger = new Ledger(state);
    ledger.add(ONE);
    Path aside = Files.move(state, directory.resolve("aside"));
    Files.writeString(state, "in the way");
    assertThatThrownBy(() -> ledger.add(TWO)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ledger.remove(ONE)).isInstanceOf(IOException.class);
    assertThat(ledger.all()).containsExactly(ONE);
    Files.delete(state);
    Files.move(aside, state);
    ledger.add(TWO);
    ledger.remove(ONE);
    assertThat(new Ledger(state).all()).containsExactly(TWO);
  }
}

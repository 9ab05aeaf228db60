package dev.fairlead.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the database tells nothing without the key beside it. */
class SealTest {
  private static final String TEXT = "fairlead/1 0\n{\"password\":\"correct-horse\"}";

  @TempDir private Path folder = Path.of("");

  private Path file() {
    return folder.resolve("fairlead.db.key");
  }

  private Seal seal() {
    return new Seal(file());
  }

  @Test
  void opensWithItsKeyAloneWhatItSealed() throws SQLException, IOException {
    String sealed = seal().sealed(TEXT);

    assertThat(sealed).startsWith("sealed/1 ").doesNotContain("horse", "password");
    assertThat(seal().opened(sealed)).isEqualTo(TEXT);
    assertThat(seal().sealed(TEXT)).isNotEqualTo(sealed);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(file()).hasSize(32);

    Files.delete(file());
    assertThat(seal().opened(sealed)).isEmpty();
    String next = seal().sealed(TEXT);
    assertThat(seal().opened(sealed)).isEmpty();
    assertThat(seal().opened(next)).isEqualTo(TEXT);
  }

  @Test
  void opensNothingThatIsTornAndReplacesAKeyThatIsNone() throws SQLException, IOException {
    String sealed = seal().sealed(TEXT);
    String torn = sealed.substring(0, sealed.length() - 8);
    assertThat(seal().opened(torn)).isEmpty();
    assertThat(seal().opened("sealed/1 !")).isEmpty();
    assertThat(seal().opened("sealed/1 ")).isEmpty();
    assertThat(seal().opened(TEXT)).as("of an older version").isEqualTo(TEXT);

    Files.writeString(file(), "torn");
    assertThat(seal().opened(sealed)).isEmpty();
    assertThat(seal().opened(seal().sealed(TEXT))).isEqualTo(TEXT);
  }

  @Test
  void sealsNothingWithoutAPlaceForItsKey() {
    Seal nowhere = new Seal(folder.resolve("absent").resolve("key"));

    assertThatThrownBy(() -> nowhere.sealed(TEXT)).isInstanceOf(SQLException.class);
  }
}

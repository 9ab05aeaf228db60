package dev.fairlead.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.Config;
import dev.fairlead.config.ConfigFile;
import dev.fairlead.config.Occasion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail over SMTP: protected, logged in, encoded, and what the server's refusals come to. */
class EmailTest {
  @TempDir static Path temp;
  private StandInSmtp server;

  @BeforeAll
  static void makeKeys() throws Exception {
    StandInSmtp.makeKeys(temp);
  }

  @BeforeEach
  void start() throws Exception {
    server = new StandInSmtp(temp);
    Files.writeString(temp.resolve("password"), "canary\n");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Answer mail(String more) throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("config"),
            "notifications: {it: {email: {host: 127.0.0.1, port: %d, from: fairlead@example.com, to: [ops@example.com, dev@example.com]%s}}}"
                .formatted(
                    server.port(),
                    more.isEmpty() ? "" : ", " + more.replace("TEMP", temp.toString())));
    Config config = ConfigFile.find(file, Map.of());
    ChannelConfig channel = Objects.requireNonNull(config.notifications().get("it"));
    News news =
        new News(
            Occasion.FAILED,
            "shöp",
            "",
            0,
            "",
            "one\n.two\nBcc: x@example.com ✓",
            "",
            Instant.parse("2026-01-02T03:04:05Z"));
    return Ways.of(channel).tell(new Message(news, null, "host", channel));
  }

  private static final String PROTECTED =
      "caFile: TEMP/ca.pem, username: bot, passwordFile: TEMP/password";

  @Test
  void goesOverTlsWithALoginAndAnyText() throws IOException {
    assertThat(mail(PROTECTED)).isEqualTo(new Answer.Taken());

    StandInSmtp.Mail mail = server.all().getFirst();
    assertThat(mail.tls()).isTrue();
    assertThat(mail.login()).endsWith("\0bot\0canary");
    assertThat(mail.from()).contains("<fairlead@example.com>");
    assertThat(mail.to()).hasSize(2);
    assertThat(mail.text())
        .contains("Subject: =?UTF-8?", "Auto-Submitted: auto-generated", "Date: Fri, 2 Jan 2026")
        .doesNotContain("\nBcc: x@example.com ✓", "canary");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "username: bot, passwordFile: TEMP/password | certification path", // a certificate that
        // nobody vouches for
        "caFile: TEMP/none | the file TEMP/none with certificates does not exist",
        "caFile: TEMP/ca.pem, username: bot, passwordFile: TEMP/none | the file TEMP/none does not exist"
      })
  void nothingIsSentWhereTheWayIsNotSafe(String more, String why) {
    String said;
    try {
      said = mail(more).toString();
    } catch (IOException e) {
      said = String.valueOf(e.getMessage());
    }
    assertThat(said).contains(why.replace("TEMP", temp.toString()));
    assertThat(server.all()).isEmpty();
  }

  @Test
  void aServerWithoutTlsGetsNoPasswordUnlessThatIsWanted() throws IOException {
    server.offersTls = false;

    assertThat(mail(PROTECTED)).isInstanceOf(Answer.Later.class);
    assertThat(server.all()).isEmpty();

    assertThat(mail("security: none")).isEqualTo(new Answer.Taken());
    assertThat(server.all().getFirst().tls()).isFalse();
  }

  @Test
  void aWrongPasswordIsRefusedAndNotRepeated() throws IOException {
    Files.writeString(temp.resolve("password"), "canary2");

    assertThat(mail(PROTECTED)).isEqualTo(new Answer.Refused("the login is not accepted"));
  }

  @ParameterizedTest
  @CsvSource({"451, Later", "550, Refused"})
  void whatTheServerSaysOfARecipientCounts(int code, String answer) throws IOException {
    server.code = code;
    server.refusing.set(2);

    assertThat(mail("security: none").getClass().getSimpleName()).isEqualTo(answer);
    assertThat(mail("security: none")).isEqualTo(new Answer.Taken());
  }
}

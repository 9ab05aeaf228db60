package dev.fairlead.notify;

import dev.fairlead.config.EmailChannel;
import dev.fairlead.config.MailSecurity;
import dev.fairlead.source.git.OwnAuthorities;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/** Mail by SMTP. Its library is loaded with the first mail. */
final class Email implements Way {
  private static final String TIMEOUT_MILLIS = "15000";
  private static final int MAX_SUBJECT = 250;
  private static final int MAX_TEXT = 64 * 1024;
  private static final int MAX_SHOWN = 200;
  private static final int MAX_CAUSES = 10;

  private final EmailChannel channel;

  Email(EmailChannel channel) {
    this.channel = channel;
  }

  @Override
  public Answer tell(Message message) throws IOException {
    Session session = Session.getInstance(properties());
    String password =
        channel.passwordFile() == null ? null : SecretFile.read(channel.passwordFile());
    try (Transport transport = session.getTransport("smtp")) {
      MimeMessage mail = mail(session, message);
      transport.connect(channel.username(), password);
      transport.sendMessage(mail, mail.getAllRecipients());
      return new Answer.Taken();
    } catch (AuthenticationFailedException e) {
      // Some servers repeat what they were sent.
      return new Answer.Refused("the login is not accepted");
    } catch (SendFailedException e) {
      return isFinal(e) ? new Answer.Refused(said(e)) : new Answer.Later(said(e), Duration.ZERO);
    } catch (MessagingException e) {
      return new Answer.Later(said(e), Duration.ZERO);
    }
  }

  private MimeMessage mail(Session session, Message message) throws MessagingException {
    MimeMessage mail = new MimeMessage(session);
    mail.setFrom(new InternetAddress(channel.from()));
    for (String address : channel.to()) {
      mail.addRecipient(RecipientType.TO, new InternetAddress(address));
    }
    String utf8 = StandardCharsets.UTF_8.name();
    mail.setSubject(Texts.cut(message.title(), MAX_SUBJECT), utf8);
    mail.setText(Texts.cut(message.text(), MAX_TEXT) + "\n", utf8);
    mail.setSentDate(Date.from(message.news().at()));
    mail.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: nobody's holiday note answers
    return mail;
  }

  private Properties properties() throws IOException {
    boolean login = channel.username() != null;
    Properties all = new Properties();
    all.setProperty("mail.smtp.host", channel.host());
    all.setProperty("mail.smtp.localhost", Host.name()); // else a name server is asked for it
    all.setProperty("mail.smtp.port", String.valueOf(channel.port()));
    all.setProperty("mail.smtp.auth", String.valueOf(login));
    all.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    all.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    all.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    all.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    String startTls = String.valueOf(channel.security() == MailSecurity.STARTTLS);
    all.setProperty("mail.smtp.starttls.enable", startTls);
    all.setProperty("mail.smtp.starttls.required", startTls);
    all.setProperty("mail.smtp.ssl.enable", String.valueOf(channel.security() == MailSecurity.TLS));
    if (channel.caFile() != null) {
      all.put("mail.smtp.ssl.socketFactory", trusting(Path.of(channel.caFile())));
    }
    return all;
  }

  private static javax.net.ssl.SSLSocketFactory trusting(Path authorities) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, OwnAuthorities.of(authorities), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** A code of the five hundreds (RFC 5321, 4.2.1). */
  private static boolean isFinal(MessagingException e) {
    int code =
        switch (e) {
          case SMTPSendFailedException failed -> failed.getReturnCode();
          case SMTPAddressFailedException failed -> failed.getReturnCode();
          default -> 0;
        };
    Exception next = e.getNextException();
    return code / 100 == 5 || (next instanceof MessagingException inner && isFinal(inner));
  }

  /** With what lies below it, for example why a certificate is not trusted. */
  private static String said(MessagingException e) {
    Throwable last = e;
    for (int depth = 0; depth < MAX_CAUSES && last.getCause() != null; depth++) {
      last = last.getCause();
    }
    String why = e.getCause() == null ? "" : ": " + last.getMessage();
    return Texts.cut(Texts.line(e.getMessage() + why), MAX_SHOWN);
  }
}

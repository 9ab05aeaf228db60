package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mail by SMTP. */
public record EmailChannel(
    @Required @JsonPropertyDescription("The server that takes the mail.") String host,
    @Default("587") @Min(1) @Max(65_535) @JsonPropertyDescription("Its port.") int port,
    @Default("starttls")
        @JsonPropertyDescription(
            "`starttls` refuses a server that offers none, `tls` from the first byte, or `none`.")
        MailSecurity security,
    @WhenUnset("the system's authorities")
        @JsonPropertyDescription("A file with certificates that sign the server's.")
        @Nullable String caFile,
    @WhenUnset("without a login") @JsonPropertyDescription("The account.")
        @Nullable String username,
    @WhenUnset("without a login") @JsonPropertyDescription("A file with the account's password.")
        @Nullable String passwordFile,
    @Required
        @Pattern(EmailChannel.ADDRESS)
        @Expected("a mail address")
        @JsonPropertyDescription("The sender's address.")
        String from,
    @Required @Size(min = 1) @JsonPropertyDescription("The addresses of the recipients.")
        List<String> to) {

  /** Of what SMTP allows, what people have; no line break, no second address. */
  public static final String ADDRESS = "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$";

  public EmailChannel {
    to = List.copyOf(to);
  }
}

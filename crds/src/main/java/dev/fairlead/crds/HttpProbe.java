package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.Sensitive;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GET on the instance's own address. Redirects are answers and are not followed. */
@ValidationRule(
    value = "!(has(self.body) && has(self.bodyMatches))",
    message = "body cannot stand beside bodyMatches")
@JsonPropertyOrder({
  "path",
  "port",
  "scheme",
  "host",
  "headers",
  "status",
  "body",
  "bodyMatches",
  "intervalSeconds",
  "timeoutSeconds",
  "successThreshold",
  "failureThreshold"
})
public record HttpProbe(
    @Required
        @Pattern("^/\\S*$")
        @Expected("a path such as /health")
        @JsonPropertyDescription("What is asked for, with GET.")
        String path,
    @Required
        @Min(1)
        @Max(65_535)
        @JsonPropertyDescription("The port inside the container; it need not be published.")
        int port,
    @Default("http")
        @JsonPropertyDescription(
            "The protocol. With `https` the certificate is not checked: the address is the"
                + " container's own, for which no certificate is made.")
        ProbeScheme scheme,
    @WhenUnset("the address that is asked")
        @Pattern("^[A-Za-z0-9._:\\[\\]-]+$")
        @Expected("a host name such as shop.example.com")
        @JsonPropertyDescription(
            "The Host header, for apps that answer only under their own name; with `https` the"
                + " server name too.")
        @Nullable String host,
    @Sensitive @JsonPropertyDescription("More headers of the request, by name.")
        Map<String, String> headers,
    @Default("200-399")
        @Pattern(HttpProbe.STATUS)
        @Expected("status codes such as 200-399 or 200,204")
        @JsonPropertyDescription(
            "Which status codes are healthy: codes and ranges, separated by commas.")
        String status,
    @WhenUnset("any")
        @JsonPropertyDescription(
            "Text that must occur in the first 64 KiB of the body. Not together with bodyMatches.")
        @Nullable String body,
    @WhenUnset("any")
        @JsonPropertyDescription(
            "A regular expression that must match somewhere in the first 64 KiB of the body.")
        @Nullable String bodyMatches,
    @Default("1") @Min(1) @Max(300) @JsonPropertyDescription("The time from one probe to the next.")
        int intervalSeconds,
    @Default("5")
        @Min(1)
        @Max(300)
        @JsonPropertyDescription("How long one probe may take, from connecting to the last byte.")
        int timeoutSeconds,
    @Default("1")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
            "How many good answers in a row make an instance healthy; only then its soak begins.")
        int successThreshold,
    @Default("3")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
            "How many bad answers in a row condemn an instance that was healthy before. Before that"
                + " bad answers are waited out until progressDeadlineSeconds; after it a single one"
                + " begins the soak anew.")
        int failureThreshold) {

  /** Codes and ranges of them, separated by commas. */
  static final String STATUS =
      "^[1-5][0-9]{2}(-[1-5][0-9]{2})?(, ?[1-5][0-9]{2}(-[1-5][0-9]{2})?)*$";

  public HttpProbe {
    headers = Copies.of(headers);
  }
}

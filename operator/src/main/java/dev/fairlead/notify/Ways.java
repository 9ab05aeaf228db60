package dev.fairlead.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.NtfyChannel;
import dev.fairlead.config.PushoverChannel;
import dev.fairlead.config.SecretUrl;
import dev.fairlead.config.WebhookChannel;
import dev.fairlead.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ways over HTTP, each as the service's public documentation has it, within the lengths that
 * the service takes.
 */
final class Ways {
  private static final int MAX_SLACK = 3_000;
  private static final int MAX_DISCORD = 2_000;
  private static final int MAX_NTFY_BYTES = 4_000;
  private static final int MAX_NTFY_TITLE = 250;
  private static final int MAX_PUSHOVER = 1_024;
  private static final int MAX_PUSHOVER_TITLE = 250;
  private static final int NTFY_HIGH = 4;
  private static final int NTFY_USUAL = 3;

  private Ways() {}

  static Way of(ChannelConfig channel) {
    if (channel.webhook() != null) {
      WebhookChannel webhook = channel.webhook();
      return message -> webhook(webhook, message).send();
    }
    if (channel.slack() != null) {
      SecretUrl slack = channel.slack();
      return message -> slack(slack, message).send();
    }
    if (channel.discord() != null) {
      SecretUrl discord = channel.discord();
      return message -> discord(discord, message).send();
    }
    if (channel.ntfy() != null) {
      NtfyChannel ntfy = channel.ntfy();
      return message -> ntfy(ntfy, message).send();
    }
    if (channel.pushover() != null) {
      PushoverChannel pushover = channel.pushover();
      return message ->
          pushover(
                  pushover.api(),
                  SecretFile.read(pushover.tokenFile()),
                  SecretFile.read(pushover.userKeyFile()),
                  message)
              .send();
    }
    if (channel.email() != null) {
      return new Email(channel.email());
    }
    throw new IllegalArgumentException("a channel has exactly one way");
  }

  /** Signed as GitHub signs, over the very bytes of the body. */
  private static Post webhook(WebhookChannel channel, Message message) throws IOException {
    String body = Json.text(message.payload());
    if (channel.secretFile() == null) {
      return new Post(channel.url(), Map.of(), body, List.of());
    }
    String secret = SecretFile.read(channel.secretFile());
    return new Post(
        channel.url(),
        Map.of("X-Hub-Signature-256", "sha256=" + hmac(secret, body)),
        body,
        List.of(secret));
  }

  private static String hmac(String secret, String body) throws IOException {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IOException("the body cannot be signed: " + e.getMessage(), e);
    }
  }

  private static Post slack(SecretUrl channel, Message message) throws IOException {
    // Slack reads &, < and > as its own marks: a text must not call a whole channel.
    String text =
        ("*" + message.title() + "*\n" + Texts.cut(message.text(), MAX_SLACK))
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;");
    ObjectNode body = Json.object().put("text", text);
    return Post.secret(SecretFile.read(channel.urlFile()), Map.of(), Json.text(body));
  }

  private static Post discord(SecretUrl channel, Message message) throws IOException {
    String text = Texts.cut("**" + message.title() + "**\n" + message.text(), MAX_DISCORD);
    ObjectNode body = Json.object().put("content", text);
    body.putObject("allowed_mentions").putArray("parse");
    return Post.secret(SecretFile.read(channel.urlFile()), Map.of(), Json.text(body));
  }

  /** Published as JSON to the server itself: a header could not hold every title. */
  private static Post ntfy(NtfyChannel channel, Message message) throws IOException {
    int slash = channel.url().lastIndexOf('/');
    ObjectNode body =
        Json.object()
            .put("topic", channel.url().substring(slash + 1))
            .put("title", Texts.cut(message.title(), MAX_NTFY_TITLE))
            .put("message", Texts.cutBytes(message.text(), MAX_NTFY_BYTES))
            .put("priority", message.urgent() ? NTFY_HIGH : NTFY_USUAL);
    String server = channel.url().substring(0, slash + 1);
    if (channel.tokenFile() == null) {
      return new Post(server, Map.of(), Json.text(body), List.of());
    }
    String token = SecretFile.read(channel.tokenFile());
    return Post.secret(server, Map.of("Authorization", "Bearer " + token), Json.text(body), token);
  }

  static Post pushover(String api, String token, String user, Message message) throws IOException {
    ObjectNode body =
        Json.object()
            .put("token", token)
            .put("user", user)
            .put("title", Texts.cut(message.title(), MAX_PUSHOVER_TITLE))
            .put("message", Texts.cut(message.text(), MAX_PUSHOVER));
    return Post.secret(api, Map.of(), Json.text(body), token, user);
  }
}

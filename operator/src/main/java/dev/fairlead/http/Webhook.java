package dev.fairlead.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * A forge says that somebody pushed: the source is asked now instead of at its next poll, and
 * nothing else happens (I25). The body is proof of who is calling, not a message: it is hashed as
 * it streams in, never kept and never parsed. The answer does not wait for the look, unless {@code
 * ?wait=SECONDS} asks for the verdict of what it brought.
 *
 * <p>Known are {@code X-Hub-Signature-256} (GitHub, Forgejo, Gitea, any HMAC-SHA256), {@code
 * X-Gitea-Signature} and {@code X-Gogs-Signature} (the same without its prefix), and {@code
 * X-Gitlab-Token} (the secret itself).
 */
public final class Webhook {
  static final String PATH = "/api/v1/webhooks/git";

  private static final List<String> SIGNATURES =
      List.of("X-Hub-Signature-256", "X-Gitea-Signature", "X-Gogs-Signature");

  /** GitHub sends no more. */
  private static final long MAX_BODY_BYTES = 25L << 20;

  private static final int BUFFER_BYTES = 16 * 1024;

  private static final int MAX_WAIT_SECONDS = 900;
  private static final int MAX_REVISION = 64;

  /** So many wait at once; a further one is refused. */
  private static final int MAX_WAITING = 16;

  private final SharedSecret secret;
  private final Pushes pushes;
  private final Deliveries deliveries;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  /**
   * @param environment names the secret: {@code FAIRLEAD_WEBHOOK_SECRET_FILE}, read with each use,
   *     or {@code FAIRLEAD_WEBHOOK_SECRET}
   */
  public Webhook(Map<String, String> environment, Pushes pushes, InstantSource clock) {
    this.secret = new SharedSecret(environment, "FAIRLEAD_WEBHOOK_SECRET");
    this.pushes = pushes;
    this.deliveries = new Deliveries(clock);
  }

  /** One that nobody can call. */
  static Webhook none() {
    return new Webhook(Map.of(), new Nobody(), InstantSource.system());
  }

  /** Whom nobody may ask. */
  private record Nobody() implements Pushes {
    @Override
    public void look() {}

    @Override
    public Outcome await(Duration atMost, String revision) {
      return new Outcome(Verdict.UNCHANGED, "", List.of());
    }
  }

  Answer answer(Headers headers, @Nullable String rawQuery, InputStream body) throws IOException {
    Optional<byte[]> shared = secret.read();
    if (shared.isEmpty()) {
      return Answer.error(404, "webhooks are off: no FAIRLEAD_WEBHOOK_SECRET_FILE is set");
    }
    Optional<byte[]> signature = sign(shared.get(), body);
    if (signature.isEmpty()) {
      return Answer.error(413, "a webhook has a body of at most 25 MiB");
    }
    if (!isSigned(headers, shared.get(), signature.get())) {
      return Answer.error(401, "the signature of this webhook is missing or wrong");
    }
    try {
      Request request = Request.of(Request.query(rawQuery));
      int wait = request.number("wait", 0, MAX_WAIT_SECONDS);
      String revision = request.words("revision", MAX_REVISION);
      // Who waits is nobody who sends the same again, and wants the verdict.
      if (wait == 0 && !deliveries.isNew(headers)) {
        return Answer.json(202, Json.object().put("accepted", true).put("duplicate", true));
      }
      return wait == 0 ? heard() : verdict(Duration.ofSeconds(wait), revision);
    } catch (Request.BadRequest e) {
      return Answer.error(400, String.valueOf(e.getMessage()));
    }
  }

  private Answer heard() {
    pushes.look();
    return Answer.json(202, Json.object().put("accepted", true));
  }

  /** For CI: the status says it too, so that a client that only looks at it fails with the roll. */
  private Answer verdict(Duration atMost, String revision) {
    if (!waiting.tryAcquire()) {
      return Answer.error(503, "too many wait for a verdict at once");
    }
    try {
      Pushes.Outcome outcome = pushes.await(atMost, revision);
      int status =
          switch (outcome.verdict()) {
            case CONVERGED, UNCHANGED, REMOVED -> 200;
            case UNKNOWN -> 404;
            case FAILED -> 409;
            case WAITING -> 504;
          };
      ObjectNode answer =
          Json.object()
              .put("verdict", outcome.verdict().name().toLowerCase(Locale.ROOT))
              .put("reason", outcome.reason());
      answer.set(
          "releases",
          Json.array(
              outcome.releases(),
              release ->
                  Json.object()
                      .put("name", release.release())
                      .put("revision", release.revision())
                      .put("phase", release.phase().text())
                      .put("message", release.message())));
      return Answer.json(status, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.error(503, "the operator is stopping");
    } finally {
      waiting.release();
    }
  }

  /** HMAC-SHA256 over the raw bytes; empty when there are too many. */
  private static Optional<byte[]> sign(byte[] secret, InputStream body) throws IOException {
    Mac mac = SharedSecret.mac(secret);
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      total += read;
      if (total > MAX_BODY_BYTES) {
        return Optional.empty();
      }
      mac.update(buffer, 0, read);
    }
    return Optional.of(mac.doFinal());
  }

  /** In constant time, whatever is given. */
  private static boolean isSigned(Headers headers, byte[] secret, byte[] signature) {
    byte[] hex = HexFormat.of().formatHex(signature).getBytes(StandardCharsets.US_ASCII);
    boolean signed = false;
    for (String name : SIGNATURES) {
      String given = headers.getFirst(name);
      if (given != null) {
        String plain = given.startsWith("sha256=") ? given.substring("sha256=".length()) : given;
        signed |= MessageDigest.isEqual(hex, plain.getBytes(StandardCharsets.UTF_8));
      }
    }
    String token = headers.getFirst("X-Gitlab-Token");
    if (token != null) {
      signed |= MessageDigest.isEqual(secret, token.getBytes(StandardCharsets.UTF_8));
    }
    return signed;
  }
}

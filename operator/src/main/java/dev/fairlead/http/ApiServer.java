package dev.fairlead.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.fairlead.access.Caller;
import dev.fairlead.access.Scope;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local API over the JDK's HTTP server, a virtual thread per request. Why this server:
 * docs/adr/0001-http-server.md. Connections, requests, bodies and waiting are bounded (I16).
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("http");
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");

  /** Who signed is looked at with the body. */
  private static final Caller UNPROVED = Caller.of("nobody", Scope.READ);

  /** Most requests need no body; a deploy may be signed as a whole. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private static final int STOP_SECONDS = 1;

  /** Limits that the JDK's server takes from system properties, once, when it is first used. */
  private static final Map<String, String> SERVER_LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", "1400",
          "sun.net.httpserver.maxReqTime", "10", // seconds to send a whole request
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "sun.net.httpserver.nodelay", "true"); // else kept connections wait 40 ms per answer

  private final HttpServer server;
  private final ApiAddress address;
  private final Gate gate;
  private final Routes routes;
  private final Api api;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ApiLimits limits;
  private final Semaphore requests;
  private final Semaphore followers;
  private volatile boolean stopping;

  private ApiServer(HttpServer server, ApiAddress address, Api api, ApiLimits limits) {
    this.limits = limits;
    this.requests = new Semaphore(limits.requests(), true);
    this.followers = new Semaphore(limits.followers());
    this.server = server;
    this.address = address;
    this.api = api;
    this.gate = new Gate(api.identities(), new HostCheck(address));
    this.routes = new Routes(api, () -> stopping);
  }

  /**
   * Listens and answers from now on.
   *
   * @throws IOException with one sentence for people, when the address cannot be listened on
   */
  public static ApiServer start(ApiAddress address, Api api) throws IOException {
    return start(address, api, Optional.empty());
  }

  /** The same, by TLS where there is a certificate. */
  public static ApiServer start(ApiAddress address, Api api, Optional<Tls> tls) throws IOException {
    return start(address, api, tls, ApiLimits.DEFAULT);
  }

  static ApiServer start(ApiAddress address, Api api, Optional<Tls> tls, ApiLimits limits)
      throws IOException {
    SERVER_LIMITS.forEach(
        (name, value) -> System.setProperty(name, System.getProperty(name, value)));
    ApiServer started = new ApiServer(bind(address, tls), address, api, limits);
    started.server.setExecutor(started.threads);
    started.server.createContext("/", started::handle);
    started.server.start();
    return started;
  }

  private static HttpServer bind(ApiAddress address, Optional<Tls> tls) throws IOException {
    InetSocketAddress place = new InetSocketAddress(address.host(), address.port());
    try {
      if (tls.isEmpty()) {
        return HttpServer.create(place, 0);
      }
      HttpsServer secure = HttpsServer.create(place, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls.get().context()));
      return secure;
    } catch (BindException e) {
      String message = String.valueOf(e.getMessage());
      throw new BindException(
          message.contains("in use")
              ? address + " is already in use: stop what listens there, or choose another address"
              : "cannot listen on " + address + ": " + message);
    } catch (SocketException e) {
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    String url = address.url(port());
    return server instanceof HttpsServer ? url.replaceFirst("http:", "https:") : url;
  }

  /** Says from now on that it is ending; streams end, and no deploy is taken any more. */
  public void drain() {
    stopping = true;
    api.deploys().drain();
  }

  @Override
  public void close() {
    drain();
    server.stop(STOP_SECONDS);
    threads.shutdownNow();
  }

  /** One request, while it is answered. */
  private record Call(HttpExchange exchange, String id) {
    private static final String HEADER = "X-Request-Id";

    static Call of(HttpExchange exchange) {
      String given = String.valueOf(exchange.getRequestHeaders().getFirst(HEADER));
      String id = given.matches("[A-Za-z0-9._-]{8,64}") ? given : UUID.randomUUID().toString();
      exchange.getResponseHeaders().set(HEADER, id);
      return new Call(exchange, id);
    }

    String method() {
      String method = exchange.getRequestMethod();
      return method.equals("HEAD") ? "GET" : method;
    }

    String path() {
      return exchange.getRequestURI().getRawPath();
    }

    Headers headers() {
      return exchange.getRequestHeaders();
    }

    boolean isFromThisHost() {
      return exchange.getRemoteAddress().getAddress().isLoopbackAddress();
    }
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      Call call = Call.of(exchange);
      Answer answer = admitted(call);
      if (answer instanceof Answer.Flowing || answer instanceof Answer.Later) {
        follow(call, answer);
      } else {
        send(call, answer);
      }
    } catch (IOException e) {
      log.debug("a client went away: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.warn("{} failed", exchange.getRequestURI().getPath(), e);
    }
  }

  private Answer admitted(Call call) throws IOException {
    if (!turn()) {
      return Answer.error(503, "too many requests at once").with("Retry-After", "1");
    }
    try {
      return answer(call);
    } finally {
      requests.release();
    }
  }

  /** A burst waits on virtual threads, which cost little; what lasts is told so. */
  private boolean turn() {
    try {
      return requests.tryAcquire(limits.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Answer answer(Call call) throws IOException {
    HttpExchange exchange = call.exchange();
    if (call.path().equals(Webhook.PATH)) {
      if (!call.method().equals("POST")) {
        return notAllowed(call, "POST");
      }
      // Its signature is its proof: a forge comes through a proxy, under another name.
      return api.webhook()
          .answer(
              call.headers(), exchange.getRequestURI().getRawQuery(), exchange.getRequestBody());
    }
    List<Routes.Match> matches = routes.of(call.path());
    List<String> methods = matches.stream().map(m -> m.route().method()).toList();
    if (matches.isEmpty()) {
      return Answer.error(404, "there is nothing at " + call.path());
    }
    if (!methods.contains(call.method())) {
      return notAllowed(call, String.join(", ", methods));
    }
    return routed(call, matches.get(methods.indexOf(call.method())));
  }

  private static Answer notAllowed(Call call, String methods) {
    return Answer.error(405, call.path() + " answers to " + methods + " only")
        .with("Allow", methods);
  }

  private Answer routed(Call call, Routes.Match match) throws IOException {
    boolean signed = match.route().access() == Access.DEPLOY && Signatures.isSigned(call.headers());
    Caller caller = UNPROVED;
    if (!signed) {
      switch (gate.pass(match.route().access(), call.headers(), call.isFromThisHost())) {
        case Gate.Passage.Refused(Answer.Problem why) -> {
          audit(call, "nobody", why.status());
          return why;
        }
        case Gate.Passage.In(Caller proved) -> caller = proved;
      }
    }
    byte[] bytes = call.exchange().getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (bytes.length > MAX_BODY_BYTES) {
      return Answer.error(413, "no request of this API has a body of more than 64 KiB");
    }
    Answer answer = acted(call, match, caller, bytes, signed);
    if (match.route().access().isAudited()) {
      audit(call, signed ? "signature" : caller.name(), status(answer));
    }
    return answer;
  }

  private Answer acted(Call call, Routes.Match match, Caller caller, byte[] bytes, boolean signed) {
    try {
      Body body = new Body(bytes, call.headers().getFirst("Content-Type"));
      Request request =
          new Request(
              match.argument(),
              Request.query(call.exchange().getRequestURI().getRawQuery()),
              call.headers(),
              body,
              caller);
      if (signed) {
        Optional<String> right = api.signatures().verified(call.headers(), bytes);
        if (right.isEmpty()) {
          return Answer.error(401, "the signature is wrong, or none is expected here")
              .with("WWW-Authenticate", "Bearer realm=\"fairlead\"");
        }
        request = request.by(Caller.of("signature", Scope.WEBHOOK));
      }
      return match.route().action().of(request);
    } catch (Request.BadRequest e) {
      return Answer.error(e.status(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.warn("{} {} failed, request {}", call.method(), call.path(), call.id(), e);
      return Answer.error(500, "the operator failed to answer; its log says why");
    }
  }

  private static int status(Answer answer) {
    return switch (answer) {
      case Answer.Whole whole -> whole.status();
      case Answer.Problem problem -> problem.status();
      case Answer.Flowing _ -> 200;
      case Answer.Later _ -> 202;
    };
  }

  /** Every use of a token, and every refusal; what was asked for, and never the token. */
  private static void audit(Call call, String who, int status) {
    AUDIT.info(
        "caller={} from={} {} {} status={} request={}",
        who,
        call.exchange().getRemoteAddress().getAddress().getHostAddress(),
        call.method(),
        call.path(),
        status,
        call.id());
  }

  /** What takes its time is bounded apart from what is answered at once. */
  private void follow(Call call, Answer answer) throws IOException {
    if (!followers.tryAcquire()) {
      send(call, Answer.error(503, "too many wait at once").with("Retry-After", "5"));
      return;
    }
    try {
      switch (answer) {
        case Answer.Flowing flowing -> flow(call, flowing);
        case Answer.Later later -> send(call, ended(call, later));
        case Answer.Whole whole -> send(call, whole);
        case Answer.Problem problem -> send(call, problem);
      }
    } finally {
      followers.release();
    }
  }

  private static Answer ended(Call call, Answer.Later later) {
    try {
      return later.answer().call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.error(503, "the operator is ending");
    } catch (Exception e) {
      log.warn("{} {} failed, request {}", call.method(), call.path(), call.id(), e);
      return Answer.error(500, "the operator failed to answer; its log says why");
    }
  }

  private static void send(Call call, Answer answer) throws IOException {
    switch (answer) {
      case Answer.Whole whole -> send(call.exchange(), whole);
      case Answer.Problem problem -> send(call.exchange(), problem.rendered(call.id()));
      case Answer.Flowing _, Answer.Later _ ->
          throw new IllegalStateException("what takes its time is not sent at once");
    }
  }

  private static void send(HttpExchange exchange, Answer.Whole whole) throws IOException {
    byte[] body = whole.body().getBytes(StandardCharsets.UTF_8);
    head(exchange, whole.type(), "no-store");
    whole.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(whole.status(), bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void flow(Call call, Answer.Flowing flowing) throws IOException {
    HttpExchange exchange = call.exchange();
    head(exchange, flowing.type(), "no-cache");
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, bodiless ? -1 : 0); // 0 is chunked
    if (!bodiless) {
      flowing.writer().to(exchange.getResponseBody());
    }
  }

  private static void head(HttpExchange exchange, String type, String caching) {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", caching);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
  }
}

package dev.fairlead.probe;

import dev.fairlead.desired.Gate;
import dev.fairlead.spec.Secrets;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends one GET and judges the answer. It speaks HTTP/1.1 itself, with a connection for each
 * request: the JDK's clients send no Host header of the caller's choice and have no deadline for
 * body and headers together, and both are what a health gate needs. Redirects are answers.
 */
final class HttpProbe {
  private final Gate.Http question;
  private final String address;
  private final Patience patience;

  private HttpProbe(Gate.Http question, String address) {
    this.question = question;
    this.address = address;
    this.patience = Patience.of(question.rhythm().timeout());
  }

  static Answer ask(Gate.Http question, String address) {
    Answer answer = new HttpProbe(question, address).ask();
    // I24: an app may repeat in its answer what it was sent.
    Secrets sent =
        new Secrets(
            question.request().headers().values().stream()
                .filter(value -> value.length() > 3)
                .toList());
    return new Answer(answer.good(), sent.redact(answer.text()));
  }

  private Answer ask() {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head().getBytes(StandardCharsets.UTF_8));
      out.flush();
      HttpReply reply = HttpReply.read(new BufferedInputStream(patience.read(socket)));
      return judge(reply);
    } catch (IOException e) {
      return Answer.bad(patience.whyNot(e));
    }
  }

  private Socket connect() throws IOException {
    Gate.Request request = question.request();
    Socket plain = patience.connect(address, request.port());
    return request.secure() ? Tls.over(plain, name(), request.port(), patience.left()) : plain;
  }

  /** The server's name without its port. */
  private String name() {
    String host = question.request().host();
    return host == null ? address : host.replaceFirst(":[0-9]+$", "");
  }

  private String head() {
    Gate.Request request = question.request();
    StringBuilder head = new StringBuilder();
    head.append("GET ").append(encoded(request.path())).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(host(request)).append("\r\n");
    if (request.headers().keySet().stream().noneMatch("user-agent"::equalsIgnoreCase)) {
      head.append("User-Agent: fairlead-probe\r\n");
    }
    request
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("Connection: close\r\n\r\n").toString();
  }

  private String host(Gate.Request request) {
    String own = address.contains(":") ? "[" + address + "]" : address;
    String host = request.host();
    return host == null ? own + ":" + request.port() : host;
  }

  /** What may not stand in a request line as it is; the part after # is never sent. */
  private static String encoded(String path) {
    StringBuilder sent = new StringBuilder();
    for (byte b : path.replaceFirst("#.*$", "").getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7f && "\"<>\\^`{|}".indexOf(b) < 0) {
        sent.append((char) b);
      } else {
        sent.append("%%%02X".formatted(b & 0xff));
      }
    }
    return sent.toString();
  }

  private Answer judge(HttpReply reply) {
    Gate.Expected expected = question.expected();
    String answered = "answered " + reply.status() + reply.phrase();
    if (!expected.status().contain(reply.status())) {
      return Answer.bad(answered + shown(reply.body()));
    }
    if (expected.contains() == null && expected.matches() == null) {
      return Answer.good(answered);
    }
    String body = reply.body();
    if (body == null) {
      return Answer.bad(answered + ", but its body did not come");
    }
    try {
      return said(body, expected)
          ? Answer.good(answered + ", with the expected body")
          : Answer.bad(answered + ", but not with the expected body" + shown(body));
    } catch (BoundedText.Exhausted | StackOverflowError e) {
      return Answer.bad(answered + ", but bodyMatches takes too long on its body");
    }
  }

  private static boolean said(String body, Gate.Expected expected) {
    String text = expected.contains();
    String pattern = expected.matches();
    return (text == null || body.contains(text))
        && (pattern == null || Pattern.compile(pattern).matcher(new BoundedText(body)).find());
  }

  private static String shown(@Nullable String body) {
    String quoted = body == null ? "" : Answer.quoted(body);
    return quoted.isEmpty() ? "" : ", body: \"" + quoted + "\"";
  }
}

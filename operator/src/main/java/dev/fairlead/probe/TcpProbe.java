package dev.fairlead.probe;

import dev.fairlead.desired.Gate;
import java.io.IOException;
import java.net.Socket;

/** Connects, sends nothing, and hangs up. */
final class TcpProbe {
  private TcpProbe() {}

  static Answer ask(Gate.Tcp question, String address) {
    Patience patience = Patience.of(question.rhythm().timeout());
    try (Socket _ = patience.connect(address, question.port())) {
      return Answer.good("accepted a connection");
    } catch (IOException e) {
      return Answer.bad(patience.whyNot(e));
    }
  }
}

package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.FrontGate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Behind the front. */
final class LedByFront implements Led {
  private final String image;
  private final DesiredFiles files;
  private final FrontGate front;
  private final int port = OperatorProcess.freePort();

  LedByFront(String image, DesiredFiles files, CallGate calls) {
    this.image = image;
    this.files = files;
    this.front = new FrontGate(calls, files.state().resolve("front"));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String config() {
    return "front: {image: %s, name: %s-front}%n".formatted(image, files.project());
  }

  @Override
  public String compose() {
    return "ports: [\"127.0.0.1:%d:%d\"]".formatted(port, PORT);
  }

  @Override
  public String traffic() {
    return "front: {mode: http}";
  }

  @Override
  public void dies() {
    String _ = Cli.run("docker", "kill", files.project() + "-front");
  }

  /** Its operator looks after it. */
  @Override
  public void returns() {}

  @Override
  public void leadsTo(Container one) {
    String id = one.id().substring(0, 12);
    assertThat(servers()).hasSize(1).allMatch(line -> line.contains(id) && line.contains(",UP,"));
    assertThat(written()).hasSize(1).allMatch(line -> line.contains(id));
  }

  /** Before its own socket. */
  FrontGate gate() {
    return front;
  }

  /** What HAProxy says of each server. */
  List<String> servers() {
    return ask("show stat").lines().filter(line -> line.matches("[^#,]+,[0-9a-f]{12}_.*")).toList();
  }

  /** Has the process that takes connections do something, as a person would. */
  String ask(String command) {
    try {
      return front.ask("@1 " + command + "\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the front would come back with. */
  private List<String> written() {
    try (var lines = Files.lines(files.state().resolve("front/haproxy.cfg"))) {
      return lines
          .filter(line -> line.strip().startsWith("server ") && !line.contains("server relay "))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    front.close();
  }
}

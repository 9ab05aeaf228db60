package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.PollGate;
import dev.fairlead.testing.TraefikProgram;
import dev.fairlead.traffic.Http;
import dev.fairlead.traffic.traefik.Polled;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;

/** Behind a Traefik. */
final class LedByTraefik implements Led {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DesiredFiles files;
  private final PollGate polls;
  private final TraefikProgram traefik = new TraefikProgram();
  private boolean polling;

  LedByTraefik(DesiredFiles files, CallGate calls) {
    this.files = files;
    this.polls = new PollGate(calls, Polled.PATH);
  }

  @Override
  public int port() {
    return traefik.web().getPort();
  }

  @Override
  public String config() {
    return "traffic: {traefik: {api: \"%s\"}}%n".formatted(traefik.api());
  }

  @Override
  public String compose() {
    return """
    labels:
      traefik.http.routers.NAME.rule: PathPrefix(`/`)
      traefik.http.routers.NAME.entrypoints: web
      traefik.http.services.NAME.loadbalancer.server.port: "8080"
    """
        .replace("NAME", files.project());
  }

  @Override
  public String traffic() {
    return "traefik: {}";
  }

  @Override
  public void operator(String api) {
    polls.to(api);
    if (!polling) {
      TraefikProgram _ = traefik.polling(polls.url());
      polling = true;
    }
  }

  @Override
  public void dies() {
    traefik.signal("KILL");
  }

  @Override
  public void returns() {
    traefik.restart();
  }

  @Override
  public void leadsTo(Container one) {
    try {
      Http api = new Http(URI.create(traefik.api()), Duration.ofSeconds(2));
      JsonNode service =
          JSON.readTree(api.get("/api/http/services/" + files.project() + "@http").body());
      assertThat(service.at("/loadBalancer/servers"))
          .hasSize(1)
          .allMatch(s -> s.path("url").asText().equals("http://" + Led.address(one)));
      JsonNode told =
          JSON.readTree(Files.readString(files.state().resolve("traefik/routes.json")))
              .iterator()
              .next();
      assertThat(told.path("servers")).hasSize(1);
      assertThat(told.path("drained")).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    traefik.close();
    polls.close();
  }
}

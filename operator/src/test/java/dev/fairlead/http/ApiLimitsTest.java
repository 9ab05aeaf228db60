package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Wire.Reply;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the API does when many come at once. */
class ApiLimitsTest {
  private static final ApiAddress ANY_PORT = new ApiAddress("127.0.0.1", 0, new TreeSet<>());

  private final Store store = new InMemoryStore();
  private final Api api = Api.of(new FakeReleases(), store, () -> "");
  private final long job =
      store.begin("shop", "r1", "web: image 1 → 2", Instant.parse("2026-03-01T10:42:07.112Z"));

  private ApiServer server(ApiLimits limits) throws IOException {
    return ApiServer.start(ANY_PORT, api, Optional.empty(), limits);
  }

  @Test
  void boundsTheLogsThatAreFollowed() throws IOException {
    List<Socket> followers = new ArrayList<>();
    try (ApiServer small = server(new ApiLimits(8, Duration.ofSeconds(2), 3))) {
      for (int i = 0; i < 3; i++) {
        Socket socket = Wire.connect(small.port());
        followers.add(socket);
        Wire.write(socket, "GET", "/api/v1/jobs/" + job + "/logs?follow=true");
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      Reply refused = Wire.send(small.port(), "GET", "/api/v1/jobs/" + job + "/logs?follow=true");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("too many wait at once");
    } finally {
      for (Socket socket : followers) {
        socket.close();
      }
    }
  }

  /** Holds the only turn that there is while a body is on its way. */
  private Socket slow(ApiServer single) throws IOException {
    Socket socket = Wire.connect(single.port());
    Wire.write(socket, "POST", "/api/v1/releases/shop/retry", "Content-Length: 1");
    return socket;
  }

  @Test
  void waitsForItsTurnAndRefusesOnlyWhatLasts() throws IOException {
    try (ApiServer patient = server(new ApiLimits(1, Duration.ofSeconds(9), 3));
        ApiServer hasty = server(new ApiLimits(1, Duration.ofMillis(5), 3));
        Socket first = slow(patient);
        Socket second = slow(hasty)) {
      Awaitility.await().until(() -> Wire.send(hasty.port(), "GET", "/livez").status() == 503);
      CompletableFuture<Integer> waiting =
          CompletableFuture.supplyAsync(() -> {
            try {
              return Wire.send(patient.port(), "GET", "/livez").status();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      first.getOutputStream().write(' ');
      second.getOutputStream().write(' ');

      assertThat(waiting.join()).isEqualTo(200);
      Awaitility.await().until(() -> Wire.send(hasty.port(), "GET", "/livez").status() == 200);
    }
  }

  /** As a fleet of pipelines that all look at once. */
  @Test
  void letsAThousandFollowWhoComeAtOnce() throws Exception {
    List<Socket> followers = new CopyOnWriteArrayList<>();
    Queue<Integer> codes = new ConcurrentLinkedQueue<>();
    try (ApiServer server = server(ApiLimits.DEFAULT)) {
      try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 1_000; i++) {
          var _ =
              crowd.submit(() -> {
                Socket socket = Wire.connect(server.port());
                followers.add(socket);
                Wire.write(socket, "GET", "/api/v1/jobs/" + job + "/logs?follow=true");
                codes.add(
                    Integer.parseInt(
                        new String(
                            socket.getInputStream().readNBytes(12),
                            9,
                            3,
                            StandardCharsets.US_ASCII)));
                return null;
              });
        }
      }
      assertThat(codes).hasSize(1_000).containsOnly(200);
    } finally {
      for (Socket socket : followers) {
        socket.close();
      }
    }
  }
}

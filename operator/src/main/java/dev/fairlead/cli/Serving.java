package dev.fairlead.cli;

import dev.fairlead.http.Api;
import dev.fairlead.http.ApiAddress;
import dev.fairlead.http.ApiServer;
import dev.fairlead.http.Tls;
import dev.fairlead.loop.RunConfig;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API while it is served, with the deploys that come by it; or nothing, with --once. */
record Serving(@Nullable ApiServer server, Api api) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  static Serving of(RunConfig config, Api api, Map<String, String> environment) throws IOException {
    ApiAddress address = config.api();
    return new Serving(
        address == null ? null : ApiServer.start(address, api, Tls.of(environment)), api);
  }

  void announce() {
    if (server != null) {
      LOG.info("metrics and API on {}", server.url());
    }
  }

  /** Goes on with deploys that were under way before a restart. */
  void begin() {
    if (server != null) {
      api.deploys().start();
    }
  }

  /** Says that it is ending, while what runs may finish. */
  void drain() {
    if (server != null) {
      server.drain();
    }
  }

  @Override
  public void close() {
    if (server != null) {
      api.deploys().close();
      server.close();
    }
  }
}

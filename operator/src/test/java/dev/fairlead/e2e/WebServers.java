package dev.fairlead.e2e;

import dev.fairlead.testing.NginxImage;
import dev.fairlead.testing.ProgramImage;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Images of this host's nginx and Caddy, which serve sites by the configurations of the examples.
 */
record WebServers(String nginx, String caddy) {
  static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

  private static final Path CADDY =
      Path.of(System.getenv().getOrDefault("FAIRLEAD_CADDY", "/usr/bin/caddy"));

  static WebServers build(TestProject project) {
    WebServers made = new WebServers(project.name() + "/nginx:1", project.name() + "/caddy:1");
    NginxImage.build(made.nginx());
    ProgramImage.build(
        made.caddy(),
        image -> image.program(CADDY, "/usr/bin/caddy"),
        "ENV HOME=/",
        "CMD [\"caddy\", \"run\", \"--config\", \"/etc/caddy/Caddyfile\"]");
    return made;
  }

  /** The rest of nginx's configuration, which the image that people have brings with it. */
  static String nginxMount(DesiredFiles files) throws IOException {
    Path config =
        Files.writeString(
            files.root().resolve("nginx.conf"),
            "events {}\nhttp { access_log off; include /etc/nginx/conf.d/*.conf; }\n");
    return config + ":/etc/nginx/nginx.conf:ro";
  }
}

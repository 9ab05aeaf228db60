package dev.fairlead.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The host's nginx: as it is, and as an image. */
public final class NginxImage {
  /** The scripts say where one is. */
  public static final Path NGINX =
      Path.of(System.getenv().getOrDefault("FAIRLEAD_NGINX", "/usr/sbin/nginx"));

  private NginxImage() {}

  /** It reads {@code /etc/nginx/nginx.conf}. */
  public static void build(String reference) {
    ProgramImage.build(
        reference,
        image -> {
          image.program(NGINX, "/usr/sbin/nginx");
          text(
              image,
              "root:x:0:0:root:/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n",
              "/etc/passwd");
          text(image, "root:x:0:\nnogroup:x:65534:\nnobody:x:65534:\n", "/etc/group");
          for (String directory : new String[] {"/run", "/var/log/nginx", "/var/lib/nginx"}) {
            text(image, "", directory + "/.keep");
          }
        },
        "CMD [\"nginx\", \"-e\", \"stderr\", \"-g\", \"daemon off;\"]");
  }

  private static void text(ProgramImage image, String text, String place) throws IOException {
    Path file = Files.createTempFile("fairlead", ".txt");
    try {
      image.file(Files.writeString(file, text), place);
    } finally {
      Files.delete(file);
    }
  }
}

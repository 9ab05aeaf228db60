package dev.fairlead.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs of Prometheus and Alertmanager; the scripts say where they are. */
public final class Monitoring {
  private Monitoring() {}

  /** What a program came to. */
  public record Ended(int code, String said) {}

  /** Of {@code prometheus}, {@code promtool}, {@code prometheus-alertmanager} or {@code amtool}. */
  public static String program(String name) {
    String directory = System.getenv("FAIRLEAD_MONITORING");
    return directory == null ? name : Path.of(directory, name).toString();
  }

  /** Where Alertmanager must be started to find its templates. */
  public static Path templates() {
    String directory = System.getenv().getOrDefault("FAIRLEAD_MONITORING", "/usr/bin");
    return Path.of(directory).resolveSibling("share").resolve("prometheus/alertmanager");
  }

  /** Builds an image of one of them, as its makers' is: it starts the program. */
  public static void build(String reference, String name) {
    Path program = Path.of(program(name));
    Path host = program.isAbsolute() ? program : Path.of("/usr/bin", name);
    String templates = "/usr/share/prometheus/alertmanager";
    ProgramImage.build(
        reference,
        image -> {
          image.program(host, "/usr/bin/" + name);
          for (String template : List.of("default.tmpl", "email.tmpl")) {
            image.file(templates().resolve(template), templates + "/" + template);
          }
        },
        "WORKDIR " + templates,
        "ENTRYPOINT [\"/usr/bin/" + name + "\"]");
  }

  /** Runs one to its end, with this as its input. */
  public static Ended run(String input, String name, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program(name)));
    command.addAll(List.of(words));
    Path in = Files.createTempFile("fairlead-input", "");
    try {
      Files.writeString(in, input);
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectInput(in.toFile()).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), said);
    } finally {
      Files.delete(in);
    }
  }
}

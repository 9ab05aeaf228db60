package dev.fairlead.testing;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A real Kubernetes API on 127.0.0.1: etcd and kube-apiserver, started by {@code scripts/kube-api}.
 * No controllers run: a namespace that is deleted stays Terminating, a Deployment makes no pods,
 * and owner references collect nothing.
 *
 * <p>The first start on a machine may have to wait until the API server is built.
 */
public final class KubeApi implements AutoCloseable {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(20);
  private static final Path SCRIPT = Path.of("../scripts/kube-api").toAbsolutePath().normalize();

  /** The one that all tests of this JVM share. */
  private static final class Shared {
    static final KubeApi API = new KubeApi();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(API::close));
    }
  }

  private final Path directory;

  /** One of its own, for a test that kills it; {@link #shared} is there at once. */
  public KubeApi() {
    try {
      directory = Files.createTempDirectory("fairlead-kube-api").resolve("files");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    script("start");
  }

  public static KubeApi shared() {
    return Shared.API;
  }

  /** An administrator's kubeconfig. */
  public Path kubeconfig() {
    return directory.resolve("kubeconfig");
  }

  /**
   * A kubeconfig with the token of this service account, which has only the rights that RBAC grants
   * it.
   */
  public Path kubeconfig(String namespace, String account) {
    Path file = directory.resolve("kubeconfig." + namespace + "." + account);
    try {
      return Files.writeString(file, script("kubeconfig", namespace, account));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new namespace with a random name. */
  public String namespace() {
    String name = "t" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000_0000));
    kubectl("create", "namespace", name);
    return name;
  }

  /** Runs kubectl as administrator and returns its output; any exit code but 0 is an exception. */
  public String kubectl(String... arguments) {
    List<String> command = command("kubectl", arguments);
    return Cli.run(environment(), command.toArray(String[]::new));
  }

  /** Runs kubectl as administrator, whatever it exits with. */
  public Cli.Result tryKubectl(String... arguments) {
    return Cli.attempt(environment(), command("kubectl", arguments).toArray(String[]::new));
  }

  /** {@code kubectl apply --server-side} of this YAML, with more words for kubectl. */
  public Cli.Result apply(String namespace, String yaml, String... more) {
    List<String> words = new ArrayList<>(List.of("apply", "--server-side", "-n", namespace));
    words.addAll(List.of(more));
    try {
      Path file = Files.createTempFile(directory, "apply", ".yaml");
      try {
        Files.writeString(file, yaml);
        words.addAll(List.of("-f", file.toString()));
        return tryKubectl(words.toArray(String[]::new));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs helm as administrator, whatever it exits with. */
  public Cli.Result helm(String... arguments) {
    return Cli.attempt(environment(), command("helm", arguments).toArray(String[]::new));
  }

  /** Ends the API server as a crash does; its data stays. */
  public void kill() {
    script("kill");
  }

  /** Starts the API server again, at the same address; a running one is ended first. */
  public void restart() {
    script("restart");
  }

  /**
   * Makes etcd forget all older revisions. A watch that comes back with one is told 410 Gone once
   * the server was restarted: until then the server has them in memory.
   */
  public void compact() {
    script("compact");
  }

  @Override
  public void close() {
    script("stop");
    try {
      Files.deleteIfExists(directory.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "KUBECONFIG", kubeconfig().toString(),
        "KUBECACHEDIR", directory.resolve("cache").toString(),
        "HELM_CACHE_HOME", directory.resolve("helm-cache").toString(),
        "HELM_CONFIG_HOME", directory.resolve("helm-config").toString(),
        "HELM_DATA_HOME", directory.resolve("helm-data").toString());
  }

  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(directory.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private String script(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(SCRIPT.toString());
    command.addAll(List.of(arguments));
    try {
      Path errors = Files.createTempFile("fairlead-kube-api", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().put("FAIRLEAD_KUBE_API", directory.toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String output = process.inputReader().lines().collect(joining("\n"));
      if (!process.waitFor(BUILD_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(command + ": " + output + Files.readString(errors));
      }
      Files.delete(errors);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

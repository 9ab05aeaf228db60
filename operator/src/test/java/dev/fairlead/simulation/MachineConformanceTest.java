package dev.fairlead.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.CallScript;
import dev.fairlead.engine.CallScripts;
import dev.fairlead.engine.FakeEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The clockwork of the simulation behaves as {@link FakeEngine} does, which {@code ConformanceTest}
 * holds to the real Engine: the same calls have the same outcomes and leave the same behind. Left
 * out is what lives never do: networks and volumes that are removed, and what becomes of them.
 */
class MachineConformanceTest {
  private static final Pattern NEVER_DONE = Pattern.compile("unnet|volume|kill absent");

  @Test
  void theMachineIsTheEngineThatTheModelIs() {
    List<String> differences = new ArrayList<>();
    int played = 0;
    for (String script : CallScripts.all()) {
      if (NEVER_DONE.matcher(script).find()) {
        continue;
      }
      played++;
      String expected = onModel(script);
      String found = onMachine(script);
      if (!found.equals(expected)) {
        differences.add("\nMODEL\n" + expected + "\nMACHINE\n" + found + "\n");
      }
    }
    assertThat(differences).isEmpty();
    assertThat(played).isGreaterThan(60);
  }

  private static String onModel(String script) {
    FakeEngine engine = new FakeEngine(() -> Instant.EPOCH);
    engine.addLocal("web:good", Machine.image("sha256:web:good"));
    CallScript.Hands hands =
        new CallScript.Hands() {
          @Override
          public void pause(String id) {
            engine.inspect(id).filter(c -> c.running()).ifPresent(_ -> engine.pause(id));
          }

          @Override
          public void kill(String id) {
            engine.inspect(id).filter(c -> c.live()).ifPresent(_ -> engine.exit(id, 137));
          }
        };
    return new CallScript(engine, hands, "web:good", "s-", 4711).play(script);
  }

  private static String onMachine(String script) {
    Timeline time = new Timeline();
    Truth truth = new Truth(time, Shape.of(0));
    Machine machine = new Machine(time, new SplittableRandom(1), truth, _ -> {});
    machine.hasLocally("web:good");
    CallScript.Hands hands =
        new CallScript.Hands() {
          @Override
          public void pause(String id) {
            Optional.ofNullable(machine.find(id)).ifPresent(machine::pause);
          }

          @Override
          public void kill(String id) {
            Optional.ofNullable(machine.find(id))
                .filter(Box::live)
                .ifPresent(box -> machine.stop(box, 137));
          }
        };
    return new CallScript(new Bare(machine), hands, "web:good", "s-", 4711).play(script);
  }
}

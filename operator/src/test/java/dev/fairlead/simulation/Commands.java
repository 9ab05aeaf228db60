package dev.fairlead.simulation;

import dev.fairlead.engine.Exec;
import dev.fairlead.spec.Hook;
import java.util.SplittableRandom;

/** What becomes of the commands that one operator has run in instances: one in three fails. */
final class Commands {
  private static final int FAILS_ONE_IN = 3;

  private final int owner;
  private final Life life;
  private final SplittableRandom random;

  Commands(int owner, Life life) {
    this.owner = owner;
    this.life = life;
    this.random = new SplittableRandom(life.seed);
  }

  Exec run(String id, Hook command) {
    boolean fails = !life.weather.isCalm() && random.nextInt(FAILS_ONE_IN) == 0;
    if (fails) {
      life.tally.hooksFailed++;
      life.note(owner, "fails: ", "the command ended with 1");
      return new Exec("exec of " + id, 1, "no");
    }
    Box box = life.machine.find(id);
    if (box != null && command.command().contains(Version.WARM_UP)) {
      box.spoilt = false;
    }
    return new Exec("exec of " + id, 0, "");
  }
}

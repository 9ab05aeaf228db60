package dev.fairlead.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.config.Config;
import dev.fairlead.desired.Problems;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.loop.Offline;
import dev.fairlead.loop.Proxies;
import dev.fairlead.plan.Finding;
import dev.fairlead.plan.PlanText;
import dev.fairlead.plan.Projection.Item;
import dev.fairlead.plan.ServicePlan;
import dev.fairlead.plan.StepText;
import dev.fairlead.traffic.haproxy.FrontSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead plan}. */
@Command(
    name = "plan",
    description = {
      "Show what run would do and why; nothing is changed.",
      "Exit code 0: nothing to do; 2: there are changes; 1: an error."
    })
public final class PlanCommand implements Callable<Integer> {
  static final int CHANGES = 2;

  private final Cli cli;
  @Mixin private final StateOption state = new StateOption();
  @Mixin private final KeyOption key = new KeyOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Mixin private final SourceOption source = new SourceOption();
  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--prune",
      defaultValue = "${env:FAIRLEAD_PRUNE}",
      description = "As run --prune: containers of services that are no longer declared go.")
  private @Nullable Boolean prune;

  public PlanCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    Config configured = config.read(cli.env());
    Path directory = state.or(configured.state().directory()).path(cli.env());
    ReleaseSet set =
        Offline.read(
            source
                .or(configured.sources())
                .files(
                    "`fairlead status` and `kubectl describe apprelease NAME` tell what it does"),
            directory,
            configured.sites().under(directory),
            key.or(configured.secrets()).in(cli.env()));
    cli.err().print(Problems.render(set.problems()));
    boolean removing = prune == null ? configured.prune().enabled() : prune;
    List<Offline.Planned> plans = plans(set, removing, directory, configured);
    boolean failing =
        plans.stream().anyMatch(p -> p.projected().first().failures().findAny().isPresent());
    boolean changes = failing || plans.stream().anyMatch(p -> !p.projected().items().isEmpty());
    List<String> lines = new ArrayList<>();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode releases = json.putArray("releases");
    for (Offline.Planned plan : plans) {
      lines.addAll(Arrays.asList(PlanText.of(plan.desired(), plan.projected()).split("\n")));
      lines.add("");
      releases.add(json(plan));
    }
    json.put("changes", changes);
    output.print(cli, lines, json);
    boolean blocked = plans.stream().anyMatch(p -> !p.projected().first().blockers().isEmpty());
    if (!set.problems().isEmpty() || blocked) {
      return FairleadCommand.FAILED;
    }
    return changes ? CHANGES : 0;
  }

  private List<Offline.Planned> plans(
      ReleaseSet set, boolean removing, Path directory, Config configured) throws IOException {
    try (DockerEngine engine =
        DockerEngine.connect(DockerEngine.host(cli.env()), (_, _, _) -> {})) {
      Proxies traffic =
          new Proxies(
              FrontSettings.in(directory, configured.front().name(), configured.front().image()),
              configured.traffic(),
              directory);
      Offline.Beside beside =
          new Offline.Beside(
              traffic.on(engine),
              StateOption.database(directory),
              configured.sites().under(directory));
      return Offline.plan(set, engine, beside, removing, cli.clock().instant());
    } catch (EngineException e) {
      throw new IOException("the Docker Engine cannot be asked: " + e.getMessage(), e);
    }
  }

  private static ObjectNode json(Offline.Planned plan) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("release", plan.desired().release());
    node.put("revision", plan.desired().revision());
    ArrayNode services = node.putArray("services");
    for (ServicePlan service : plan.projected().first().services()) {
      ObjectNode one = services.addObject();
      one.put("name", service.service());
      one.put("strategy", service.replacement().kind().text());
      one.put("strategyReason", service.replacement().reason());
      one.put("rollout", service.rollout().phase());
      ArrayNode differences = one.putArray("differences");
      for (Finding finding : service.findings()) {
        ObjectNode difference = differences.addObject();
        difference.put("container", finding.container());
        difference.put("field", finding.field());
        difference.put("text", finding.text());
        difference.put("drift", finding.drift());
      }
    }
    ArrayNode steps = node.putArray("steps");
    for (Item item : plan.projected().items()) {
      if (item instanceof Item.Do step) {
        ObjectNode one = steps.addObject();
        one.put("service", step.step().service());
        one.put("step", StepText.verb(step.step()));
        one.put("subject", StepText.subject(step.step()));
        one.put("cause", step.step().cause().text());
      }
    }
    ArrayNode blockers = node.putArray("blockers");
    plan.projected().first().blockers().forEach(blockers::add);
    return node;
  }
}

package dev.fairlead.loop;

import dev.fairlead.plan.Step;
import dev.fairlead.probe.Answer;
import java.time.Instant;

/** The answer to a question that an earlier pass asked. */
record Probed(Step.Probe question, Answer answer, Instant at) {}

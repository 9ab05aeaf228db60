package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import dev.fairlead.crds.shape.Yielding;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How old instances are replaced by new ones. */
@JsonPropertyOrder({
  "type",
  "maxSurge",
  "maxUnavailable",
  "minReadySeconds",
  "progressDeadlineSeconds",
  "pauseAfter",
  "delaySeconds",
  "keepOldSeconds"
})
@ValidationRule(
    value =
        "!(has(self.maxSurge) && (self.maxSurge == 0 || self.maxSurge == '0%'))"
            + " || has(self.maxUnavailable)"
            + " && self.maxUnavailable != 0 && self.maxUnavailable != '0%'",
    message = "maxSurge 0 together with maxUnavailable 0 would never replace anything")
@ValidationRule(
    value = "!has(self.minReadySeconds) || self.minReadySeconds < self.progressDeadlineSeconds",
    message =
        "minReadySeconds must be less than progressDeadlineSeconds, else no rollout ends in time")
public record StrategySpec(
    @WhenUnset("Rolling where it is possible and safe, else Recreate; the plan says which and why")
        @JsonPropertyDescription(
            "`Rolling` starts the new instance first; `Recreate` stops the old one first and keeps"
                + " it until the new one is healthy; `BlueGreen` starts all new instances beside"
                + " the old ones and switches once.")
        @Nullable StrategyType type,
    @Yielding
        @Default("1")
        @JsonPropertyDescription(
            "How many instances beyond the replicas may run while rolling; a percentage is of the"
                + " replicas, rounded up.")
        Amount maxSurge,
    @Yielding
        @Default("0")
        @JsonPropertyDescription(
            "How many of the replicas may be missing while rolling; a percentage is of the"
                + " replicas, rounded down. Not 0 together with maxSurge.")
        Amount maxUnavailable,
    @Yielding
        @Default("0")
        @Min(0)
        @Max(86_400)
        @JsonPropertyDescription(
            "How long a new instance must have been healthy without a break before an old one goes."
                + " Less than progressDeadlineSeconds.")
        int minReadySeconds,
    @Default("600")
        @Min(1)
        @Max(86_400)
        @JsonPropertyDescription("How long a rollout may go without progress before it has failed.")
        int progressDeadlineSeconds,
    @WhenUnset("never")
        @JsonPropertyDescription(
            "When so many instances are new and ready, the rollout pauses until it is resumed; a"
                + " percentage is of the replicas, rounded up. `BlueGreen` pauses before its"
                + " switch.")
        @Nullable Amount pauseAfter,
    @Yielding
        @Default("0")
        @Min(0)
        @Max(86_400)
        @JsonPropertyDescription(
            "How long to wait after a new instance took traffic before the next old one is"
                + " replaced.")
        int delaySeconds,
    @Default("60")
        @Min(0)
        @Max(86_400)
        @JsonPropertyDescription(
            "How long `BlueGreen` keeps the old instances running after the switch, as an instant"
                + " way back.")
        int keepOldSeconds) {}

package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** What an old instance gets to finish before it is stopped. */
@JsonPropertyOrder({"seconds"})
public record DrainSpec(
    @Default("0")
        @Min(0)
        @Max(3_600)
        @JsonPropertyDescription(
            "The time between taking an old instance out of traffic and its stop signal. With"
                + " `traffic` the most that it gets: it is stopped as soon as the proxy has no"
                + " session with it; 30 where nothing is said. Where Traefik finds the instances by"
                + " their labels, 5 where nothing is said.")
        int seconds) {}

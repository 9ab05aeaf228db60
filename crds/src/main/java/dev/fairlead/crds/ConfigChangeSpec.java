package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Expected;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** What is done where only the content of files changed that the instances are given. */
@JsonPropertyOrder({"signal"})
public record ConfigChangeSpec(
    @Required
        @Pattern(ConfigChangeSpec.SIGNAL)
        @Expected(
            "a signal that ends no program that knows it: SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH,"
                + " SIGALRM, SIGCONT or SIGRTMIN+1 to SIGRTMIN+15")
        @JsonPropertyDescription(
            "The signal at which the program reads its files again. Its configs, secrets and single"
                + " files of the project that it reads only are then written into the containers"
                + " instead of mounted: anew when their content changes, and one instance after"
                + " the other, while all are healthy, is sent the signal.")
        String signal) {

  /** Not those that are for stopping, nor those that the system itself sends. */
  static final String SIGNAL = "^SIG(HUP|USR1|USR2|WINCH|ALRM|CONT|RTMIN\\+([1-9]|1[0-5]))$";
}

package dev.fairlead.engine;

import org.jspecify.annotations.Nullable;

/**
 * A command that was run in a container.
 *
 * @param id the Engine's, for {@link Engine#execRuns}
 * @param exitCode null when it had not ended in time
 * @param output the beginning of what it wrote to stdout and stderr, as it came
 */
public record Exec(String id, @Nullable Integer exitCode, String output) {}

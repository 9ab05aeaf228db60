/** Gates, verdicts and quarantine of a rollout. Pure. */
@NullMarked
package dev.fairlead.rollout;

import org.jspecify.annotations.NullMarked;

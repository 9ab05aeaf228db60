/**
 * Whole lives of a host in virtual time, one per seed: the real loop, queue, planner and executor
 * on a model Engine that fails in every way it can. {@code Life} is where to read first.
 */
@NullMarked
package dev.fairlead.simulation;

import org.jspecify.annotations.NullMarked;

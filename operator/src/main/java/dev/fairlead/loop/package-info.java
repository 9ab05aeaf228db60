/** The reconcile loop: load, observe, plan, execute, status, when to come back. */
@NullMarked
package dev.fairlead.loop;

import org.jspecify.annotations.NullMarked;

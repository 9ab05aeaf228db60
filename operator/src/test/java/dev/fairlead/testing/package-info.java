/** What tests at the edge share: a project on the real Engine that cleans up after itself. */
@NullMarked
package dev.fairlead.testing;

import org.jspecify.annotations.NullMarked;

/** What the real docker compose makes of projects beside what Fairlead makes of them. */
@org.jspecify.annotations.NullMarked
package dev.fairlead.parity;

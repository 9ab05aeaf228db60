package dev.fairlead.plan;

/** Why a step is taken, in one line for people. Every step has one (I22). */
public record Cause(String text) {
  @Override
  public String toString() {
    return text;
  }
}

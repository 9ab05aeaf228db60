package dev.fairlead.crds;

/** Traefik leads requests; all that it needs to know stands in labels. */
public record TraefikSpec() {}

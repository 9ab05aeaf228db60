package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;

/** The proxy that Fairlead runs on the host holds the published ports. */
@JsonPropertyOrder({"mode", "proxyProtocol"})
public record FrontSpec(
    @Default("tcp")
        @JsonPropertyDescription(
            "What the front understands: with `http` each request is moved on its own and carries"
                + " the client's address in X-Forwarded-For; with `tcp` each connection, whatever"
                + " is spoken.")
        FrontMode mode,
    @Default("false")
        @JsonPropertyDescription(
            "Whether each connection to an instance begins with the PROXY protocol, version 2,"
                + " which tells the client's address.")
        boolean proxyProtocol) {}

package dev.fairlead.deploy;

import dev.fairlead.access.Caller;

/**
 * What somebody asks for.
 *
 * @param image a reference, as it was sent
 * @param service the only one it is for; empty for those that the app says
 * @param delivery of a signed request; else empty
 */
public record Order(String app, String image, String service, Caller by, String delivery) {}

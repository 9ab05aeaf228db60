package dev.fairlead.loop;

/** Whether the operator hears of its host and its source; written by their threads. */
final class Links {
  volatile boolean connected;
  volatile String disconnectReason = "not connected to the Docker Engine yet";
  volatile boolean sourceRead;
}

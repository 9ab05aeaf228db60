// Answers 503 on its health path from SIGTERM on, serves for DRAIN_SECONDS more, finishes what runs, and ends.
import { createServer } from "node:http";

const drainSeconds = Number(process.env.DRAIN_SECONDS ?? 3);
let draining = false;

const server = createServer((request, response) => {
  if (draining) response.setHeader("Connection", "close");
  if (request.url === "/health") {
    response.writeHead(draining ? 503 : 200).end(draining ? "draining\n" : "ok\n");
  } else if (request.url === "/slow") {
    setTimeout(() => response.end("done\n"), 1000);
  } else {
    response.writeHead(404).end();
  }
});

server.listen(Number(process.env.PORT ?? 3000));

process.once("SIGTERM", () => {
  draining = true;
  setTimeout(() => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  }, drainSeconds * 1000);
});

// Answers 503 on its health path from SIGTERM on, serves for DRAIN_SECONDS more, finishes what runs, and ends.
const drainSeconds = Number(process.env.DRAIN_SECONDS ?? 3);
let draining = false;

const server = Bun.serve({
  port: Number(process.env.PORT ?? 3000),
  async fetch(request) {
    const path = new URL(request.url).pathname;
    if (path === "/health") {
      return new Response(draining ? "draining\n" : "ok\n", { status: draining ? 503 : 200 });
    }
    if (path === "/slow") {
      await Bun.sleep(1000);
      return new Response("done\n");
    }
    return new Response(null, { status: 404 });
  },
});

process.once("SIGTERM", async () => {
  draining = true;
  await Bun.sleep(drainSeconds * 1000);
  await server.stop(); // waits for what runs
  process.exit(0);
});

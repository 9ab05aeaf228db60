"""Answers 503 on its health path from SIGTERM on, serves for DRAIN_SECONDS more, finishes what runs, and ends."""

import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DRAIN_SECONDS = float(os.environ.get("DRAIN_SECONDS", "3"))
draining = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/health":
            self.answer(503 if draining.is_set() else 200, b"draining\n" if draining.is_set() else b"ok\n")
        elif self.path == "/slow":
            time.sleep(1)
            self.answer(200, b"done\n")
        else:
            self.answer(404, b"")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = False  # server_close() waits for what runs


server = Server(("", int(os.environ.get("PORT", "3000"))), Handler)


def drain():
    time.sleep(DRAIN_SECONDS)
    server.shutdown()


def stop(*_):
    draining.set()
    threading.Thread(target=drain).start()


signal.signal(signal.SIGTERM, stop)
server.serve_forever()
server.server_close()

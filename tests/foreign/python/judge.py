"""What all judges share: simulated vendors, a node, and groups of assertions, one line each."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROGRAM = os.environ["SIGNALBOX"]
PATIENCE_S = 30

# Loopback only: a proxy of this machine has no part in it.
_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def http(method, url, body=None, headers=None):
    """One request without any client library. Returns the status and what the body says."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with _OPEN(request, timeout=PATIENCE_S) as reply:
            status, text = reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()
    try:
        return status, json.loads(text) if text else None
    except ValueError:
        return status, text


def eventually(probe, what, seconds=PATIENCE_S):
    """What `probe` returns as soon as that is true; fails when it does not become so in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        assert time.monotonic() < deadline, f"in {seconds} s there was no {what}"
        threading.Event().wait(0.02)


def same(seen, expected):
    """Fails with both sides when they differ."""
    assert seen == expected, f"\n  seen     {seen!r}\n  expected {expected!r}"


class Process:
    """A child that says in a line of its output where it is reached."""

    def __init__(self, arguments, environment, wanted, complaints=None):
        self.child = subprocess.Popen(
            [PROGRAM, *arguments],
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            env=environment,
        )
        self.said = {}
        for line in self.child.stdout:
            for prefix in wanted:
                if line.startswith(prefix):
                    self.said[prefix] = line.removeprefix(prefix).strip()
            if wanted[-1] in self.said:
                break
        assert wanted[-1] in self.said, f"{arguments} did not start"

    def stop(self):
        self.child.terminate()
        self.child.wait(PATIENCE_S)


class World:
    """Simulated vendors, and the doors through which they are told what to do."""

    def __init__(self, *arguments):
        arguments = ["sim", "--bind", "127.0.0.1:0", *(arguments or ["--quick"])]
        self.process = Process(arguments, os.environ, ["simulated vendors on "])
        self.url = self.process.said["simulated vendors on "]

    def tell(self, what, **fields):
        status, said = http("POST", f"{self.url}/control/{what}", fields)
        assert status == 200, f"{what} {fields}: {said}"
        return said

    def look(self, what, **query):
        status, said = http("GET", f"{self.url}/control/{what}?{urllib.parse.urlencode(query)}")
        assert status == 200, said
        return said

    def seen(self, **query):
        """What reached the vendors."""
        return self.look("seen", **query)

    def sends(self, **query):
        return self.seen(kind="send", **query)

    def last(self):
        """The number of the last request so far."""
        seen = self.seen()
        return seen[-1]["seq"] if seen else 0

    def stop(self):
        self.process.stop()


class Node:
    """A running node whose vendors are simulated at `vendors`, reached over its REST API."""

    def __init__(self, vendors):
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        environment = {
            "PATH": os.environ["PATH"],
            "SIGNALBOX__NODE__DATA_DIR": str(folder / "data"),
            "SIGNALBOX__NODE__ALLOW_PRIVATE_HOSTS": "true",
            "SIGNALBOX__VAULT__ROOT_KEY_FILE": str(folder / "root.key"),
            "SIGNALBOX__DOORS__BIND": "127.0.0.1:0",
            "SIGNALBOX__METRICS__BIND": "127.0.0.1:0",
            "SIGNALBOX__OUTBOUND__TELEGRAM_BASE": vendors,
            "SIGNALBOX__OUTBOUND__GREEN_BASE": vendors,
            "SIGNALBOX__JOURNAL__SEGMENT_MIB": "4",
            "SIGNALBOX__LOG__FILTER": "warn",
        }
        self.complaints = folder / "complaints"
        wanted = ["master token: ", "ready on "]
        with self.complaints.open("w") as complaints:
            self.process = Process(["serve"], environment, wanted, complaints)
        self.url = self.process.said["ready on "]
        self.token = self.process.said["master token: "]

    def complained(self):
        """What it has written to its log."""
        return self.complaints.read_text()

    def stop(self):
        self.process.stop()
        self.folder.cleanup()


class Hook:
    """A receiver of webhooks that answers with the given statuses, then with 200."""

    def __init__(self, *answers):
        self.got, self.answers = [], list(answers)
        hook = self

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.got.append((body, self.headers))
                self.send_response(hook.answers.pop(0) if hook.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Beside(threading.Thread):
    """A group that runs beside others, since the client itself waits in it."""

    def __init__(self, court, what, body):
        super().__init__(daemon=True)
        self.court, self.what, self.body = court, what, body
        self.start()

    def run(self):
        with self.court.group(self.what):
            self.body()


class Court:
    """The groups of one judge: a line for each; one that fails shows why, and the next goes on."""

    def __init__(self, judge):
        self.judge, self.failed, self.held = judge, 0, 0

    @contextlib.contextmanager
    def group(self, what):
        began = time.monotonic()
        try:
            yield
        except Exception:
            self.failed += 1
            why = traceback.format_exc(chain=False)
            why = why if len(why) < 3000 else f"{why[:1500]}\n…\n{why[-1500:]}"
            print(f"FAIL  {self.judge}: {what}\n{why}", flush=True)
        else:
            self.held += 1
            took = time.monotonic() - began
            print(f"ok    {self.judge}: {what} ({took:.1f} s)", flush=True)

    def close(self):
        """Ends the program at once, whatever loops of client libraries still run."""
        print(f"      {self.judge}: {self.held} hold, {self.failed} fail", flush=True)
        sys.stderr.flush()
        os._exit(1 if self.failed or not self.held else 0)

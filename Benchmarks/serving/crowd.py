"""Many connections at once: slow ones that mean harm, idle event streams, and a normal client beside."""

import http.client
import resource
import selectors
import socket
import statistics
import threading
import time

from servers import ask, expect


def allow_many_files(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def connect(port, number):
    """A connection from one of many loopback addresses, as a real crowd has many."""
    address = f"127.{1 + number // 62_500 % 200}.{number // 250 % 250}.{1 + number % 250}"
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.bind((address, 0))
    connection.settimeout(10)
    connection.connect(("127.0.0.1", port))
    return connection


class Drip:
    """Connections of three slow kinds, each fed or read a byte at a time, opened again when the
    server ends them."""

    def __init__(self, server, picture, count):
        token, thread = server.providers[0][1], server.threads[0]
        self.port = server.port
        head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n"
        self.kinds = {
            "headers": (f"GET /healthz HTTP/1.1\r\n{head}X-Slow: ".encode(), b"a" * 100_000),
            "bodies": (
                (
                    f"POST /v1/conversations/{thread}/attachments HTTP/1.1\r\n{head}"
                    "Content-Type: image/jpeg\r\nContent-Length: 5000000\r\n\r\n"
                ).encode(),
                b"\xff" * 100_000,
            ),
            "readers": (f"GET {picture} HTTP/1.1\r\n{head}\r\n".encode() * 4, b""),
        }
        self.count = count
        self.ended = 0
        self.refused = 0
        self.stopping = threading.Event()
        self.threads = [
            threading.Thread(target=self._run, args=(kind, offset * count), daemon=True)
            for offset, kind in enumerate(self.kinds)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _open(self, kind, number):
        try:
            connection = connect(self.port, number)
            connection.sendall(self.kinds[kind][0])
            connection.setblocking(False)
            return connection
        except OSError:
            self.refused += 1
            return None

    def _run(self, kind, first):
        drips = self.kinds[kind][1]
        connections = {}
        turn = 0
        while not self.stopping.is_set():
            turn += 1
            for number in range(first, first + self.count):
                if self.stopping.is_set():
                    break
                connection = connections.get(number)
                if connection is None:
                    connections[number] = self._open(kind, number)
                    continue
                try:
                    if drips:
                        connection.send(drips[:1])
                    elif turn % 10 == 0:
                        connection.recv(16)
                    if kind != "readers" and connection.recv(4096) == b"":
                        raise ConnectionResetError
                except BlockingIOError:
                    pass
                except OSError:
                    self.ended += 1
                    connection.close()
                    connections[number] = None
            time.sleep(0.5)
        for connection in connections.values():
            if connection is not None:
                connection.close()


def under_slow_crowd(server, picture, count, seconds):
    """What a normal client sees while `count` connections of each slow kind are held."""
    allow_many_files(4 * count + 200)
    token = server.partner_token
    with Drip(server, picture, count) as crowd:
        time.sleep(5)
        timings, failures, peak = [], [], 0.0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                expect(ask(server.port, "GET", "/v1/conversations?limit=10", token=token), 200)
            except (SystemExit, OSError, http.client.HTTPException) as failure:
                failures.append(str(failure))
            timings.append(time.monotonic() - began)
            peak = max(peak, server.mebibytes()) if len(timings) % 50 == 1 else peak
            time.sleep(0.01)
        ended, refused = crowd.ended, crowd.refused
    timings.sort()
    return {
        "requests": len(timings),
        "failures": failures,
        "p50_ms": 1000 * statistics.median(timings),
        "p99_ms": 1000 * timings[int(0.99 * (len(timings) - 1))],
        "peak_mebibytes": peak,
        "ended_by_server": ended,
        "refused": refused,
    }


def idle_streams(server, count):
    """Memory with `count` idle event streams open, all of which got their greeting."""
    allow_many_files(count + 200)
    tokens = [token for _, token in server.providers] + [server.partner_token]
    before = server.mebibytes()
    streams = []
    with selectors.DefaultSelector() as selector:
        for number in range(count):
            stream = connect(server.port, number)
            stream.sendall(
                (
                    "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n"
                    f"Authorization: Bearer {tokens[number % len(tokens)]}\r\n\r\n"
                ).encode()
            )
            stream.setblocking(False)
            selector.register(stream, selectors.EVENT_READ)
            streams.append(stream)
        greeted, end = set(), time.monotonic() + 60
        while len(greeted) < count and time.monotonic() < end:
            for key, _ in selector.select(1):
                if b"event:" in key.fileobj.recv(4096):
                    greeted.add(key.fd)
                    selector.unregister(key.fileobj)
    time.sleep(2)
    after = server.mebibytes()
    for stream in streams:
        stream.close()
    return {"greeted": len(greeted), "before_mebibytes": before, "mebibytes": after}

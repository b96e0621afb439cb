"""The server as a service: encrypted, on a socket that somebody else opened, telling its manager."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile

import pytest

from server import Server, eventually, executable


def certificate(folder, name):
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=IP:127.0.0.1", "-out", str(paths[0]), "-keyout", str(paths[1]),
        ],
        check=True, capture_output=True)
    return paths


@pytest.fixture
def own(tmp_path):
    return certificate(tmp_path, "own")


@pytest.fixture
def encrypted(tmp_path, own):
    server = Server(tmp_path / "store", "--tls-cert", str(own[0]), "--tls-key", str(own[1]))
    person = server.add_person("Carla Customer", "customer")
    server.start()
    yield server, person
    assert server.stop() == 0, server.log_text()[-2000:]


def curl(*arguments):
    return subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "20", *arguments],
        capture_output=True, text=True)


def test_curl_speaks_https_with_it(encrypted, own, tmp_path):
    server, person = encrypted
    url = f"https://127.0.0.1:{server.port}"
    with_ca = ["--cacert", str(own[0])]
    health = curl(*with_ca, f"{url}/healthz")
    assert (health.returncode, health.stdout) == (0, '{"status":"ok"}'), health
    # Whose certificate nobody vouches for is not believed by the client.
    assert curl(f"{url}/healthz").returncode == 60
    assert curl("--cacert", str(certificate(tmp_path, "other")[0]), url).returncode == 60
    assert curl(*with_ca, "--tls-max", "1.1", url).returncode == 35
    # Signed in over it, the cookie is for encrypted connections only, and the origin is https.
    signed_in = curl(
        *with_ca, "--include", "--json", f'{{"token":"{person.token}"}}', f"{url}/v1/session")
    field = next(
        line for line in signed_in.stdout.lower().splitlines() if line.startswith("set-cookie:"))
    assert "; secure" in field, signed_in.stdout
    cookie = f"attache_session={person.token}"
    for origin, status in [(url, 201), (url.replace("https", "http"), 403)]:
        posted = curl(
            *with_ca, "--cookie", cookie, "--header", f"Origin: {origin}", "--json",
            '{"title":"x"}', "--output", "/dev/null", "--write-out", "%{http_code}",
            f"{url}/v1/jobs")
        assert posted.stdout == str(status), (origin, posted)


def test_plain_http_to_it_is_refused(encrypted):
    server, _ = encrypted
    with server.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        received = b""
        try:
            while piece := connection.recv(1000):
                received += piece
        except ConnectionResetError:
            pass
    assert b"HTTP/" not in received and b"ok" not in received
    context = ssl._create_unverified_context()
    with context.wrap_socket(server.connect(), server_hostname="127.0.0.1") as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert connection.version() in {"TLSv1.2", "TLSv1.3"}


@pytest.mark.parametrize("broken, status", [
    (lambda cert, key, other: [("--tls-cert", cert), ("--tls-key", other)], 3),
    (lambda cert, key, other: [("--tls-cert", cert), ("--tls-key", cert)], 3),
    (lambda cert, key, other: [("--tls-cert", cert), ("--tls-key", cut(key))], 3),
    (lambda cert, key, other: [("--tls-cert", cut(cert)), ("--tls-key", key)], 3),
    (lambda cert, key, other: [("--tls-cert", cert), ("--tls-key", key.with_name("none"))], 2),
    (lambda cert, key, other: [("--tls-cert", cert)], 2),
    (lambda cert, key, other: [("--tls-key", key)], 2),
], ids=["another key", "no key in it", "cut key", "cut certificate", "no file", "alone", "key alone"])
def test_a_broken_key_is_refused_at_the_start_in_one_sentence(own, tmp_path, broken, status):
    options = broken(*own, certificate(tmp_path, "other")[1])
    done = subprocess.run(
        [
            executable(), "serve", "--data", str(tmp_path / "store"), "--listen", "127.0.0.1:0",
            *[str(part) for option in options for part in option],
        ],
        capture_output=True, text=True, timeout=60)
    assert done.returncode == status, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1 and done.stderr.endswith(".\n"), done.stderr
    assert done.stderr.startswith("attache: ")


def cut(path):
    short = path.with_suffix(".cut")
    short.write_bytes(path.read_bytes()[:80])
    return short


# What systemd does between fork and exec.
LAUNCHER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ["LISTEN_FDS"] = "1"
os.environ["LISTEN_PID"] = sys.argv[2] if sys.argv[2] != "own" else str(os.getpid())
os.execv(sys.argv[3], sys.argv[3:])
"""


def launch(listening, data, process="own", listen="127.0.0.1:1"):
    return subprocess.Popen(
        [
            sys.executable, "-c", LAUNCHER, str(listening.fileno()), process, str(executable()),
            "serve", "--data", str(data), "--listen", listen,
        ],
        pass_fds=[listening.fileno()], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})


def finish(process):
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    return process.returncode


def test_nobody_is_refused_while_it_is_restarted_on_its_managers_socket(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        for _ in range(2):
            # They come before the server does.
            early = [socket.create_connection(address, timeout=60) for _ in range(3)]
            for connection in early:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            process = launch(listening, tmp_path / "store")
            line = process.stdout.readline().decode()
            assert line == f"Serving on http://127.0.0.1:{address[1]}\n"
            for connection in early:
                assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
                connection.close()
            assert finish(process) == 0


def test_a_socket_that_was_meant_for_another_process_is_left_alone(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = launch(listening, tmp_path / "store", process="1", listen="127.0.0.1:0")
        port = int(process.stdout.readline().decode().rsplit(":", 1)[1])
        assert port != listening.getsockname()[1]
        assert finish(process) == 0


def test_what_is_inherited_and_is_no_listening_socket_is_refused(tmp_path):
    for made in [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), open(os.devnull, "rb")]:
        with made as inherited:
            process = launch(inherited, tmp_path / "store")
            out, errors = process.communicate(timeout=60)
            assert process.returncode == 3, (out, errors)
            assert out == b"" and errors.count(b"\n") == 1, (out, errors)


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_the_service_manager_is_told_when_it_serves_and_when_it_stops(tmp_path, kind):
    with tempfile.TemporaryDirectory() as folder, \
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        name = f"{folder}/notify" if kind == "path" else f"@attache-{os.getpid()}"
        manager.bind(name.replace("@", "\0"))
        manager.settimeout(30)
        server = Server(tmp_path / "store", environment={"NOTIFY_SOCKET": name})
        server.start()
        ready = manager.recv(1000).decode().splitlines()
        assert "READY=1" in ready and any(line.startswith("STATUS=") for line in ready)
        # It is true: whoever comes now is answered.
        assert server.request("GET", "/readyz").status == 200
        manager.setblocking(False)
        with pytest.raises(BlockingIOError):
            manager.recv(1000)
        # While it stops, what was begun is finished; the manager knows before.
        with server.connect() as connection:
            connection.sendall(
                b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 14\r\n\r\n{")
            # Read by the server by the time that it has answered somebody who came later.
            assert server.request("GET", "/healthz").status == 200
            server.process.send_signal(signal.SIGTERM)
            manager.settimeout(30)
            assert "STOPPING=1" in manager.recv(1000).decode().splitlines()
            connection.sendall(b'"token": "x"}')
            connection.settimeout(30)
            assert connection.recv(100).startswith(b"HTTP/1.1 401 ")
        assert server.finish() == 0


def test_a_manager_that_is_gone_stops_nothing(tmp_path):
    server = Server(tmp_path / "store", environment={"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    server.start()
    assert eventually(lambda: server.request("GET", "/healthz").status == 200)
    assert server.stop() == 0

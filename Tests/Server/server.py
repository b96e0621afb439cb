"""The real server as a process, and a small client that hides nothing."""

import http.client
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
IMAGES = ROOT / "TestImages"


# The one that can be killed at named steps.
DEBUG = ROOT / ".build" / "debug" / "attache"


def executable():
    named = os.environ.get("ATTACHE")
    return pathlib.Path(named) if named else DEBUG


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def header(self, name):
        return self.headers.get(name)

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The last part of the problem's type."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        problem = self.json
        assert problem["status"] == self.status
        assert problem["request_id"] == self.headers["x-request-id"]
        assert problem["detail"].endswith("."), problem
        return problem["type"].removeprefix("/problems/")

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Server:
    """A server on its own port and store. `stop` is a clean one; `kill` is not."""

    def __init__(self, data, *options, environment=None):
        self.data = pathlib.Path(data)
        self.options = options
        self.environment = environment or {}
        self.program = executable()
        self.process = None
        self.port = None

    def start(self, port=0):
        self.log = open(self.data.parent / f"{self.data.name}.log", "ab")
        self.process = subprocess.Popen(
            [
                str(self.program), "serve", "--data", str(self.data),
                "--listen", f"127.0.0.1:{port}", *self.options,
            ],
            stdout=subprocess.PIPE, stderr=self.log,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no", **self.environment},
        )
        line = self.process.stdout.readline().decode()
        assert line.startswith("Serving on http"), (line, self.log_text()[-2000:])
        self.port = int(line.rsplit(":", 1)[1])
        return self

    def log_text(self):
        return (self.data.parent / f"{self.data.name}.log").read_text(errors="replace")

    def log_lines(self):
        return [json.loads(line) for line in self.log_text().splitlines()]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.finish()

    def kill(self):
        self.process.kill()
        return self.finish()

    def finish(self):
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.log.close()
        return status

    def command(self, *arguments):
        done = subprocess.run(
            [str(executable()), *arguments, "--data", str(self.data)],
            capture_output=True, text=True, check=True)
        return done.stdout

    def add_person(self, name, role, **more):
        """A person and a client that is signed in as them."""
        extra = [part for key, value in more.items() for part in (f"--{key}", value)]
        out = self.command("person", "add", "--name", name, "--role", role, *extra)
        person_id = next(word for word in out.split() if word.startswith("per_"))
        out = self.command("token", "create", person_id)
        token = next(word for word in out.split() if word.startswith("attache_"))
        return Client(self, person_id, token)

    def request(self, method, path, body=None, headers=None, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            if body is None and method in {"POST", "PATCH"} and "Content-Length" in (headers or {}):
                # The head alone: http.client would add a length of its own.
                connection.putrequest(method, path)
                for name, value in headers.items():
                    connection.putheader(name, value)
                connection.endheaders()
                response = connection.getresponse()
                return Answer(response.status, response.headers, response.read())
            try:
                connection.request(method, path, body=body, headers=headers or {})
            except (BrokenPipeError, ConnectionResetError):
                # Refused before the whole body was sent: the answer is there.
                pass
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def connect(self, timeout=30):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)


class Client:
    """Somebody who asks with a bearer token."""

    def __init__(self, server, person_id, token):
        self.server = server
        self.id = person_id
        self.token = token

    def ask(self, method, path, json_body=None, body=None, headers=None, timeout=60):
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if json_body is not None:
            body = json.dumps(json_body).encode()
            headers.setdefault("Content-Type", "application/json")
        return self.server.request(method, path, body, headers, timeout)

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, json_body=None, **more):
        return self.ask("POST", path, json_body, **more)

    def upload(self, conversation, content, name=None, headers=None, **more):
        if isinstance(content, pathlib.Path):
            name = name or content.name
            content = content.read_bytes()
        headers = {"Content-Type": "application/octet-stream", **(headers or {})}
        query = f"?file_name={name}" if name else ""
        return self.ask(
            "POST", f"/v1/conversations/{conversation}/attachments{query}", body=content,
            headers=headers, **more)

    def upload_form(self, conversation, parts, boundary=None, **more):
        boundary, body = form(parts, boundary)
        return self.ask(
            "POST", f"/v1/conversations/{conversation}/attachments", body=body,
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"}, **more)

    def send(self, conversation, text="", attachments=(), **more):
        return self.post(
            f"/v1/conversations/{conversation}/messages",
            {"text": text, "attachment_ids": list(attachments)}, **more)

    def conversation(self, conversation):
        answer = self.get(f"/v1/conversations/{conversation}")
        assert answer.status == 200, answer
        return answer.json

    def messages(self, conversation, query=""):
        answer = self.get(f"/v1/conversations/{conversation}/messages{query}")
        assert answer.status == 200, answer
        return answer.json

    def events(self, after=None):
        return Events(self, after)


def form(parts, boundary=None):
    """A multipart body of (file name, content) pairs, as browsers write it."""
    boundary = boundary or secrets.token_hex(16)
    body = b""
    for name, content in parts:
        quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        body += (
            f"--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; "
            f"filename=\"{quoted}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        ).encode() + content + b"\r\n"
    return boundary, body + f"--{boundary}--\r\n".encode()


class Events:
    """A stream of server-sent events, read as it comes."""

    def __init__(self, client, after=None, timeout=20):
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", client.server.port, timeout=timeout)
        headers = {"Authorization": f"Bearer {client.token}"}
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        self.connection.request("GET", "/v1/events", headers=headers)
        self.response = self.connection.getresponse()
        assert self.response.status == 200, self.response.read()
        assert self.response.headers["content-type"] == "text/event-stream"
        self.last_id = None
        name, data = self.next()
        assert name == "hello"
        self.last_id = self.last_id or data["last_event_id"]

    def next(self):
        """The next event, (name, data); None when the stream has ended."""
        name, data = None, None
        while True:
            line = self.response.readline()
            if not line:
                return None
            line = line.decode().rstrip("\n")
            if line.startswith("id: "):
                self.last_id = int(line[4:])
            elif line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif not line and name:
                return name, data

    def until(self, wanted):
        """The data of the next event of that name."""
        while True:
            event = self.next()
            assert event, f"the stream ended before {wanted}"
            if event[0] == wanted:
                return event[1]

    def close(self):
        self.connection.close()


def eventually(check, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return check()

"""The servers that take part, each on a fresh store: Attache, Synapse's media repository, nginx."""

import http.client
import json
import pathlib
import subprocess
import sys
import textwrap

from processes import Process, free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
ATTACHE = ROOT / ".build" / "release" / "attache"
SYNAPSE_PYTHON = ROOT / ".build-bench-venv" / "synapse" / "bin" / "python"


def ask(port, method, path, body=None, token=None, headers=None, connection=None):
    """One request; (status, decoded JSON or None)."""
    own = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    sent = dict(headers or {})
    if token:
        sent["Authorization"] = f"Bearer {token}"
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
        sent.setdefault("Content-Type", "application/json")
    own.request(method, path, body=body, headers=sent)
    answer = own.getresponse()
    data = answer.read()
    if connection is None:
        own.close()
    return answer.status, (json.loads(data) if data else None)


def expect(answered, *statuses):
    status, body = answered
    if status not in statuses:
        raise SystemExit(f"expected {statuses}, got {status}: {body}")
    return body


class Attache:
    """`attache serve` on the embedded store, with its sandbox, as it comes."""

    name = "Attache"

    def __init__(self, folder, people=16):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "store"
        self.partner = self._person("Partner", "partner")
        self.providers = [self._person(f"Provider {n}", "provider") for n in range(people)]
        self.port = free_port()
        self.process = self.start()
        self.partner_token = self.partner[1]
        self.threads = [
            expect(
                ask(self.port, "POST", "/v1/threads", {"provider_id": provider[0]}, self.partner_token),
                200,
                201,
            )["id"]
            for provider in self.providers
        ]

    def _command(self, *words):
        done = subprocess.run(
            [str(ATTACHE), *words, "--data", str(self.data), "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SystemExit(f"attache {' '.join(words)}: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines() if line]

    def _person(self, name, role):
        person = self._command("person", "add", "--name", name, "--role", role)[0]["id"]
        return person, self._command("token", "create", person)[0]["token"]

    def start(self):
        return Process(
            [str(ATTACHE), "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}"],
            self.folder / "attache.log",
            self.port,
            "/readyz",
        )

    def restart(self):
        self.process.stop()
        self.process = self.start()

    def uploader(self, client):
        """A function that uploads one picture and, every tenth time, sends a message with the last
        ten; the client's own provider, thread and kept-alive connection."""
        token = self.providers[client % len(self.providers)][1]
        thread = self.threads[client % len(self.threads)]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        waiting = []

        def upload(body, media_type):
            attachment = expect(
                ask(
                    self.port,
                    "POST",
                    f"/v1/conversations/{thread}/attachments",
                    body,
                    token,
                    {"Content-Type": media_type},
                    connection,
                ),
                201,
            )
            waiting.append(attachment["id"])
            if len(waiting) == 10:
                expect(
                    ask(
                        self.port,
                        "POST",
                        f"/v1/conversations/{thread}/messages",
                        {"text": "", "attachment_ids": waiting},
                        token,
                        connection=connection,
                    ),
                    201,
                )
                waiting.clear()
            return attachment

        return upload

    def mebibytes(self):
        return self.process.mebibytes()

    def stop(self):
        self.process.stop()


class Synapse:
    """Synapse's media repository on its SQLite default, with the five thumbnails it makes by itself."""

    name = "Synapse"
    sizes = ""

    def __init__(self, folder, people=16):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        config = self.folder / "homeserver.yaml"
        subprocess.run(
            [
                str(SYNAPSE_PYTHON), "-m", "synapse.app.homeserver", "--server-name", "localhost",
                "--config-path", str(config), "--generate-config", "--report-stats=no",
                "--data-directory", str(self.folder / "data"),
            ],
            check=True,
            capture_output=True,
            cwd=self.folder,
        )  # fmt: skip
        text = config.read_text().replace("port: 8008", f"port: {self.port}")
        text = text.replace("    - ::1\n", "")
        text += textwrap.dedent(
            """
            enable_registration: true
            enable_registration_without_verification: true
            suppress_key_server_warning: true
            max_upload_size: 50M
            rc_registration: {per_second: 1000, burst_count: 1000}
            """
        )
        text += self.sizes
        config.write_text(text)
        for log in self.folder.glob("*.log.config"):
            log.write_text(log.read_text().replace("level: INFO", "level: WARNING"))
        self.process = Process(
            [str(SYNAPSE_PYTHON), "-m", "synapse.app.homeserver", "--config-path", str(config)],
            self.folder / "synapse.log",
            self.port,
            "/health",
        )
        self.tokens = [self._register(f"person{n}") for n in range(people)]

    def _register(self, name):
        body = {"username": name, "password": "benchmark-only", "auth": {"type": "m.login.dummy"}}
        return expect(ask(self.port, "POST", "/_matrix/client/v3/register", body), 200)["access_token"]

    def uploader(self, client):
        token = self.tokens[client % len(self.tokens)]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

        def upload(body, media_type):
            return expect(
                ask(
                    self.port, "POST", "/_matrix/media/v3/upload", body, token,
                    {"Content-Type": media_type}, connection,
                ),
                200,
            )  # fmt: skip

        return upload

    def mebibytes(self):
        return self.process.mebibytes()

    def stop(self):
        self.process.stop()


class SynapseTwoSizes(Synapse):
    """The same, but making only the two sizes that Attache makes."""

    name = "Synapse, two sizes"
    sizes = textwrap.dedent(
        """
        thumbnail_sizes:
          - {width: 320, height: 320, method: scale}
          - {width: 1280, height: 1280, method: scale}
        """
    )


class Nginx:
    """Debian's nginx, two workers, one folder, nothing but static files."""

    name = "nginx"

    def __init__(self, folder, content):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        root = self.folder / "static"
        root.mkdir()
        self.folder.chmod(0o755)
        (root / "picture.jpg").write_bytes(content)
        config = self.folder / "nginx.conf"
        config.write_text(
            textwrap.dedent(
                f"""
                daemon off; worker_processes 2; pid {self.folder}/nginx.pid;
                error_log {self.folder}/error.log;
                events {{ worker_connections 1024; }}
                http {{
                  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
                  open_file_cache max=100;
                  types {{ image/jpeg jpg; }}
                  server {{ listen 127.0.0.1:{self.port}; root {root}; }}
                }}
                """
            )
        )
        self.process = Process(
            ["nginx", "-c", str(config), "-p", str(self.folder)],
            self.folder / "nginx.log",
            self.port,
            "/picture.jpg",
        )

    def stop(self):
        self.process.stop()


if __name__ == "__main__":
    sys.exit("This file is imported; run Benchmarks/server.")

"""A running server with a store of its own, and the people in it, as the tests make them."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("ATTACHE", PACKAGE / ".build/debug/attache"))
PHOTOS = PACKAGE / "TestImages/photos"
CORPUS = PACKAGE.parent / "shared/corpus/photos"


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status


class Site:
    def __init__(self, folder, *options):
        self.data = folder / "store"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(folder / "server.log", "wb")
        self.options = options
        self.process = None

    def start(self):
        command = [BINARY, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", *self.options]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/healthz").close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError(f"the server ended: {Path(self.log.name).read_text()[-2000:]}")
                time.sleep(0.1)
        raise RuntimeError("the server did not start within 30 s")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)

    def has_people(self):
        with urllib.request.urlopen(f"{self.url}/v1/demo/people") as answer:
            return bool(json.load(answer)["items"])

    def command(self, *words):
        done = subprocess.run([BINARY, *words, "--data", self.data, "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"attache {' '.join(map(str, words))}: {done.stderr}")
        return json.loads(done.stdout)

    def person(self, name, role, profile="", status=None):
        words = ["person", "add", "--name", name, "--role", role, "--profile", profile]
        made = self.command(*words, *(["--status", status] if status else []))
        token = self.command("token", "create", made["id"])["token"]
        return Person(self, made["id"], name, role, token)


class Person:
    """Somebody who may ask the API: what a test does not do in a browser, it does here."""

    def __init__(self, site, id, name, role, token):
        self.site, self.id, self.name, self.role, self.token = site, id, name, role, token

    def ask(self, method, path, body=None, data=None, headers=()):
        request = urllib.request.Request(f"{self.site.url}/v1{path}", method=method, data=data)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for name, value in dict(headers).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request) as answer:
                content = answer.read()
                return json.loads(content) if content else None
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode()) from None

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None):
        return self.ask("POST", path, body or {})

    def job(self, title="Mend the roof", **more):
        stage = more.pop("stage", None)
        job = self.post("/jobs", {"title": title, **more})
        return self.ask("PATCH", f"/jobs/{job['id']}", {"stage": stage}) if stage else job

    def interest(self, job, text="I could come on Thursday."):
        return self.post(f"/jobs/{job['id']}/interest", {"text": text})["conversation"]

    def upload(self, conversation, path, name=None):
        query = urllib.parse.urlencode({"file_name": name or Path(path).name})
        content_type = {".jpg": "image/jpeg", ".png": "image/png"}.get(Path(path).suffix, "application/octet-stream")
        return self.ask("POST", f"/conversations/{conversation['id']}/attachments?{query}", data=Path(path).read_bytes(), headers={"Content-Type": content_type})

    def send(self, conversation, text="", files=()):
        ids = [self.upload(conversation, file)["id"] for file in files]
        return self.post(f"/conversations/{conversation['id']}/messages", {"text": text, "attachment_ids": ids})

    def messages(self, conversation):
        return self.get(f"/conversations/{conversation['id']}/messages?limit=100")["items"]

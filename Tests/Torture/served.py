"""The real server on a store under torture, and people who use it."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Server"))

from server import Server  # noqa: E402 - found through the path above
from store import lacks_sandbox  # noqa: E402


class Served:
    """A partner and a provider with a conversation, and support, on a store that is served."""

    def __init__(self, store):
        self.store = store
        os.environ["ATTACHE"] = store.binary
        self.options = ["--uploads-per-minute", "100000", "--collect-every", "0"]
        if lacks_sandbox(store.binary):
            self.options.append("--no-sandbox")
        self.server = Server(store.path, *self.options)
        self.partner = self.server.add_person("Paula", "partner")
        self.provider = self.server.add_person("Max", "provider")
        self.support = self.server.add_person("Sue", "support")
        self.conversation = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.server.stop()

    def start(self, environment=None):
        self.server.environment = environment or {}
        self.server.start()
        if not self.conversation:
            opened = self.partner.post("/v1/threads", {"provider_id": self.provider.id})
            self.conversation = opened.json["id"]
        return self

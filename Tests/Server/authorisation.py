"""Who may do what with whose things: one row for each operation of the description."""

import dataclasses
import http.client
import json

from server import IMAGES, Answer, form

PHOTOS = sorted((IMAGES / "photos").glob("*.jpg"), key=lambda path: path.stat().st_size)[:3]
JPEG = {"Content-Type": "image/jpeg"}
NOBODY = ["nobody", "revoked", "deleted", "forged"]


@dataclasses.dataclass(frozen=True)
class Row:
    """What the description does not say of an operation.

    `sees`: whose thing the id in the path may be, as a name of `World.things`; `refused`: the people
    among those who see it whom their role does not allow it (403); `body`: one that is right.
    """

    sees: str | None = None
    refused: frozenset = frozenset()
    body: object = None


def refused(*names):
    return frozenset(names)


CUSTOMERS = refused("carla", "nina")
PARTNERS = refused("pia", "paul")
PROVIDERS = refused("henry", "rita", "stefan")
SUPPORT = refused("susan")
FILE = ("application/octet-stream", PHOTOS[0].read_bytes())

# Of what can be done in a conversation the owner's side is theirs alone.
ROWS = {
    "beginSession": Row(body={"token": "x"}),
    "session": Row(), "endSession": Row(),
    "me": Row(), "changeMe": Row(body={"profile": "Hello"}),
    "putAvatar": Row(body=FILE), "deleteAvatar": Row(),
    "person": Row("people"), "avatar": Row("faces"),
    "directory": Row(refused=CUSTOMERS | PROVIDERS),
    "postJob": Row(refused=PROVIDERS | SUPPORT, body={"title": "Paint the door"}),
    "jobs": Row(),
    "job": Row("jobs"),
    "changeJob": Row("jobs", PROVIDERS, {"title": "Mend the roof soon"}),
    "startJob": Row("jobs", CUSTOMERS | PARTNERS | SUPPORT),
    "expressInterest": Row("jobs", CUSTOMERS | PARTNERS | SUPPORT, {"text": "I can."}),
    "uploadForJob": Row("jobs", CUSTOMERS | PARTNERS | SUPPORT, FILE),
    "openThread": Row(
        refused=CUSTOMERS | PROVIDERS | SUPPORT, body={"provider_id": "per_" + "0" * 32}),
    "conversations": Row(),
    "conversation": Row("conversations"),
    "hire": Row("conversations", PROVIDERS | SUPPORT | refused("pia"), {"confirm": True}),
    "dismiss": Row("conversations", PROVIDERS | SUPPORT | refused("pia"), {"reason": "No"}),
    "close": Row("conversations", PROVIDERS),
    "reopen": Row("conversations", CUSTOMERS | PARTNERS | PROVIDERS),
    "mute": Row("conversations", SUPPORT), "unmute": Row("conversations", SUPPORT),
    "report": Row("conversations", SUPPORT, {"reason": "Rude"}),
    "messages": Row("conversations"),
    "sendMessage": Row("conversations", SUPPORT, {"text": "Hello"}),
    "markRead": Row("conversations", SUPPORT, {"number": 1}),
    "upload": Row("conversations", SUPPORT, FILE),
    # Every message in the world was written by its conversation's owner.
    "deleteMessage": Row("messages", PROVIDERS),
    "attachment": Row("attachments"),
    "deleteAttachment": Row("own attachments"),
    "original": Row("attachments"), "rendition": Row("pictures"),
    "notifications": Row(), "markNotificationsRead": Row(body={"all": True}),
    "events": Row(), "openapi": Row(), "health": Row(), "readiness": Row(), "metrics": Row(),
}

# Whose right to do it the rules decide by more than what they are: a conversation's status, say.
BUSINESS = {409, 422}


class World:
    """People of every kind, and things of every kind that some of them may see.

    `things[kind][id]` are the names of those who may know of it; nobody may know of what was
    deleted, what never was, and what is no id.
    """

    def __init__(self, market):
        self.server = server = market.server
        self.people = {
            "carla": market.customer, "nina": market.neighbour, "pia": market.partner,
            "paul": server.add_person("Paul Partner", "partner"), "henry": market.provider,
            "rita": market.rival, "stefan": market.stranger, "susan": market.support,
        }
        carla, nina, pia = (self.people[name] for name in ["carla", "nina", "pia"])
        henry, rita = self.people["henry"], self.people["rita"]
        for name in ["carla", "nina", "pia", "henry"]:
            self.people[name].ask("PUT", "/v1/people/me/avatar", body=FILE[1], headers=JPEG)

        roof, door = market.job(), market.job(nina)
        hired, dismissed = market.interest(roof, henry), market.interest(roof, rita)
        other = market.interest(door, rita)
        direct = pia.post("/v1/threads", {"provider_id": henry.id}).json["id"]
        seen = {
            hired: {"carla", "henry", "susan"}, dismissed: {"carla", "rita", "susan"},
            other: {"nina", "rita", "susan"}, direct: {"pia", "henry", "susan"},
        }
        owners = {hired: carla, dismissed: carla, other: nina, direct: pia}
        self.things = {
            "jobs": {roof: {"carla", "henry", "rita", "susan"}, door: {"nina", "rita", "susan"}},
            "conversations": seen, "messages": {}, "attachments": {}, "pictures": {},
            "own attachments": {},
            "people": {
                carla.id: {"carla", "henry", "rita", "susan"}, nina.id: {"nina", "rita", "susan"},
                pia.id: {"pia", "henry", "susan"},
                henry.id: {"henry", "carla", "pia", "paul", "susan"},
            },
        }
        self.things["faces"] = dict(self.things["people"])
        for place, owner in owners.items():
            self.write(place, owner, seen[place])
        assert carla.post(f"/v1/conversations/{hired}/hire", {"confirm": True}).status == 200
        assert carla.post(f"/v1/conversations/{dismissed}/dismiss").status == 200
        # No provider without a conversation sees jobs that are not open any more.
        for job, provider in [(roof, henry), (door, rita)]:
            assert provider.post(f"/v1/jobs/{job}/start").status == 200
        self.nobody()

    def write(self, place, owner, viewers):
        """Of each kind of message and attachment: sent, waiting, taken back, deleted."""
        name = next(name for name, client in self.people.items() if client is owner)
        uploads = [owner.upload(place, path).json["id"] for path in [PHOTOS[n % 3] for n in range(4)]]
        sent, pending, withdrawn, erased = uploads
        message = owner.send(place, "private words", [sent]).json["id"]
        gone = owner.send(place, "private words", [erased]).json["id"]
        assert owner.ask("DELETE", f"/v1/messages/{gone}").status == 204
        assert owner.ask("DELETE", f"/v1/attachments/{withdrawn}").status == 204
        # A tombstone is still its conversation's; deleting it again changes nothing.
        self.things["messages"] |= {message: viewers, gone: viewers}
        for kind in ["attachments", "pictures"]:
            self.things[kind] |= {sent: viewers, pending: {name}, withdrawn: set(), erased: set()}
        self.things["own attachments"] |= {
            sent: {name}, pending: {name}, withdrawn: set(), erased: set()}

    def nobody(self):
        """Credentials that are none, or not any more."""
        gone = self.server.add_person("Dora Deleted", "customer")
        self.server.command("delete", gone.id)
        revoked = self.server.add_person("Rosa Revoked", "customer")
        rows = map(json.loads, self.server.command("token", "list", "--json").splitlines())
        token = next(row["id"] for row in rows if revoked.id in json.dumps(row))
        self.server.command("token", "revoke", token)
        # What a deleted person was is for nobody to see but those who had to do with them.
        self.things["people"] |= {gone.id: {"susan"}, revoked.id: {"susan"}}
        self.things["faces"] |= {gone.id: set(), revoked.id: set()}
        self.credentials = {
            "nobody": {}, "revoked": {"Authorization": f"Bearer {revoked.token}"},
            "deleted": {"Cookie": f"attache_session={gone.token}"},
            "forged": {"Authorization": "Bearer attache_" + "0" * 64},
        }
        for name, client in self.people.items():
            self.credentials[name] = {"Authorization": f"Bearer {client.token}"}

    def malformed(self, kind):
        """Texts that are no ids of that kind."""
        prefix, known = next(iter(self.things[kind])).split("_")
        return [
            f"{prefix}_{known.upper()}X", f"xyz_{known}", f"{prefix}_{known}0", f"{prefix}_", "x",
            "%2e%2e", "%F0%9F%8F%A0", "0" * 300,
        ]


def unknown(things):
    """An id of the same kind that never was."""
    return next(iter(things)).split("_")[0] + "_" + "0" * 31 + "1"


class Asker:
    """Asks on a connection that is kept, for there is much to ask."""

    def __init__(self, world):
        self.credentials = world.credentials
        self.connection = http.client.HTTPConnection("127.0.0.1", world.server.port, timeout=60)
        self.count = 0

    def ask(self, who, method, path, body=None, headers=None):
        self.count += 1
        headers = {**self.credentials[who], **(headers or {})}
        if isinstance(body, tuple):
            headers.setdefault("Content-Type", body[0])
            body = body[1]
        elif body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = json.dumps(body)
        try:
            self.connection.request(method, path, body=body, headers=headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # A refusal that came before the body ends the connection.
            self.connection.close()
            self.connection.request(method, path, body=body, headers=headers)
            response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())


def essence(answer):
    """All of an answer but what differs from one to the next of the same."""
    own = answer.header("x-request-id")
    headers = sorted(
        (name.lower(), value) for name, value in answer.headers.items()
        if name.lower() not in {"date", "x-request-id"})
    return answer.status, headers, answer.body.replace((own or "-").encode(), b"ID")


def two_files():
    boundary, body = form([("a.jpg", FILE[1]), ("b.jpg", FILE[1])], "b" * 16)
    return f"multipart/form-data; boundary={boundary}", body

import pytest

from server import IMAGES, Server


@pytest.fixture
def server(tmp_path):
    """A server on an empty store."""
    server = Server(tmp_path / "store")
    server.command("person", "add", "--name", "Sam Support", "--role", "support")
    server.start()
    yield server
    assert server.stop() == 0, server.log_text()[-2000:]


class Market:
    """Two customers, a partner, three providers and support; a job with one interested provider."""

    def __init__(self, server):
        self.server = server
        self.customer = server.add_person("Carla Customer", "customer")
        self.neighbour = server.add_person("Nina Neighbour", "customer")
        self.partner = server.add_person("Pia Partner", "partner")
        self.provider = server.add_person("Henry Handy", "provider")
        self.rival = server.add_person("Rita Rival", "provider")
        self.stranger = server.add_person("Stefan Stranger", "provider")
        self.support = server.add_person("Susan Support", "support")

    def job(self, owner=None, **fields):
        answer = (owner or self.customer).post(
            "/v1/jobs", {"title": "Mend the roof", "description": "It leaks.", **fields})
        assert answer.status == 201, answer
        return answer.json["id"]

    def interest(self, job, provider=None, text="I can do that."):
        answer = (provider or self.provider).post(f"/v1/jobs/{job}/interest", {"text": text})
        assert answer.status == 201, answer
        return answer.json["conversation"]["id"]

    def conversation(self):
        return self.interest(self.job())


@pytest.fixture
def market(server):
    return Market(server)


@pytest.fixture
def photo():
    return IMAGES / "photos" / "apple-iphone-4.jpg"

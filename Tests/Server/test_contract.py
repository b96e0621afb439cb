"""The description is the server's: every route is in it, and nothing else."""

import re

import yaml

from server import ROOT
from test_access import routes

PAGE = {("GET", "/"), ("GET", "/assets/{name}")}


def test_the_description_has_every_route_and_no_other(server):
    answer = server.request("GET", "/v1/openapi.yaml")
    assert answer.header("content-type") == "application/yaml"
    assert answer.body == (ROOT / "Docs" / "openapi.yaml").read_bytes()
    described = {
        (method.upper(), path)
        for path, item in yaml.safe_load(answer.body)["paths"].items()
        for method in item if method != "parameters"
    }
    served = {route for route in routes() if "/demo/" not in route[1]} - PAGE
    assert described == served


def test_every_file_of_the_page_is_served(server):
    folder = ROOT / "Sources" / "Server" / "Web"
    for path in folder.iterdir():
        answer = server.request("GET", f"/assets/{path.name}")
        assert (answer.status, answer.body) == (200, path.read_bytes()), path.name
        assert "unsafe" not in answer.header("content-security-policy")
    index = server.request("GET", "/")
    assert index.body == (folder / "index.html").read_bytes()
    known = server.request("GET", "/", headers={"If-None-Match": index.header("etag")})
    assert (known.status, known.body) == (304, b"")
    for name in ["..%2fapp.js", "%2e%2e", "nothing.js", "app.js%00"]:
        assert server.request("GET", f"/assets/{name}").status in (400, 404)
    assert re.search(rb"<script[^>]*>[^<]", index.body) is None

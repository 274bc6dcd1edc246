"""Routes that are worked out late write the same addresses and find the same views."""

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError

from server.web.rule import LateRule


def app_of(rule_class):
    app = Flask(__name__)
    app.url_rule_class = rule_class
    app.add_url_rule("/t/<token>", "ticket", lambda token: token)
    app.add_url_rule(
        "/day/<int:number>/<path:rest>", "day", lambda number, rest: rest, defaults={"lang": "vi"}
    )
    return app


@pytest.mark.parametrize(
    ("view", "values"),
    [
        ("ticket", {"token": "một hai"}),
        ("ticket", {"token": "x", "lang": "en", "tags": ["a", "b"]}),
        ("day", {"number": 7, "rest": "a/b", "lang": "vi"}),
        ("ticket", {"token": "x", "_external": True, "_anchor": "top"}),
    ],
)
def test_an_address_is_written_as_ever(view, values):
    written = []
    for rule_class in (Flask.url_rule_class, LateRule):
        with app_of(rule_class).test_request_context("/", base_url="http://localhost"):
            written.append([url_for(view, **values), url_for(view, **values)])
    assert written[0] == written[1]


def test_an_address_that_cannot_be_written_is_refused_as_ever():
    app = app_of(LateRule)
    with app.test_request_context("/"), pytest.raises(BuildError, match="token"):
        app.url_for("ticket")

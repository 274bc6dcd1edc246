"""The composition root: the only module that knows every part."""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from flask import Flask
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

import display.board
import display.routes
import display.voice.desk
import kiosk.aloud
import kiosk.finding
import kiosk.phone.routes
import kiosk.routes
import kiosk.view
import server.admin.audit
import server.admin.catalogue
import server.admin.closing
import server.admin.day_end
import server.admin.dossiers
import server.admin.first_setup
import server.admin.holidays
import server.admin.home
import server.admin.missed
import server.admin.payments
import server.admin.people
import server.admin.plan
import server.admin.printer_setup
import server.admin.privacy
import server.admin.procedures
import server.admin.routes
import server.admin.rules
import server.admin.screens
import server.admin.slip_layout
import server.admin.statement
import server.admin.systems
import server.admin.texts
import server.admin.tokens
import server.admin.view
import server.admin.wall
import server.admin.wall_media
import server.admin.wall_voice
import server.api.routes
import server.console.routes
import server.console.view
import server.floorpage.routes
import server.floorpage.view
import server.pay.counter
import server.pay.notices
import server.reports.routes
import server.start.first
import server.start.pairing
import server.start.routes
from server.config import Settings
from server.core.room import Room
from server.live.bell import open_bell
from server.live.floors import Floors
from server.live.relay import Relay, View
from server.opening import open_store
from server.secret import load_secret
from server.store.unit import Store
from server.usecases import people
from server.web import clips, errors, guards, headers, health, i18n, live
from server.web.assets import Assets
from server.web.parts import EXTENSION, Parts
from server.web.peer import Peer
from server.web.rule import LateRule
from server.web.sockets import Gate, Sockets

VIEWS: Final[Mapping[str, View]] = {
    "kiosk": kiosk.view.view,
    "board": display.board.view,
    "console": server.console.view.view,
    "admin": server.admin.view.view,
    "floor": server.floorpage.view.view,
}
"""What each face shows; the relay knows these names and nothing else of the surfaces."""

BLUEPRINTS: Final = (
    server.start.routes.bp,
    kiosk.routes.bp,
    kiosk.finding.bp,
    kiosk.aloud.bp,
    kiosk.phone.routes.bp,
    display.routes.bp,
    server.console.routes.bp,
    server.floorpage.routes.bp,
    server.admin.routes.bp,
    server.admin.audit.bp,
    server.admin.day_end.bp,
    server.admin.slip_layout.bp,
    server.admin.printer_setup.bp,
    server.admin.payments.bp,
    server.admin.dossiers.bp,
    server.admin.closing.bp,
    server.admin.statement.bp,
    server.admin.people.bp,
    server.admin.privacy.bp,
    server.admin.texts.bp,
    server.admin.tokens.bp,
    server.admin.missed.bp,
    server.admin.catalogue.bp,
    server.admin.procedures.bp,
    server.admin.plan.bp,
    server.admin.rules.bp,
    server.admin.holidays.bp,
    server.admin.home.bp,
    server.admin.screens.bp,
    server.admin.systems.bp,
    server.start.pairing.bp,
    server.start.first.bp,
    server.admin.first_setup.bp,
    server.admin.wall.bp,
    server.admin.wall_media.bp,
    server.pay.notices.bp,
    server.pay.counter.bp,
    server.admin.wall_voice.bp,
    server.reports.routes.bp,
    live.bp,
)
_KEPT_FOR_HTTP: Final = 40
"""Threads of a worker that sockets may never take."""


def create_app(settings: Settings, *, store: Store | None = None, views: Mapping[str, View] = VIEWS) -> Flask:
    """Build the web application with everything it borrows from outside."""
    store = store or open_store(settings)
    assets = Assets.load()
    app = OpenAPI(
        "server",
        info=Info(title="Sothutu", version="1"),
        doc_ui=False,
        static_folder=None,
        template_folder="web/templates",
    )
    app.url_rule_class = LateRule
    _configure(app, settings)
    build = hashlib.sha256("".join(sorted(assets.names.values())).encode()).hexdigest()[:12]
    pages = app.wsgi_app  # as it is before the sockets wrap it
    sockets = Sockets(
        app,
        most=max(1, settings.threads - _KEPT_FOR_HTTP),
        admit=live.admit,
        holder=live.holder,
        out=partial(people.those_out, store),
    )
    app.wsgi_app = Gate(pages, app.wsgi_app, sockets=sockets)  # type: ignore[method-assign]
    bell = open_bell(store.engine)
    floors = Floors(store)
    relay = Relay(floors, bell, views=views, emit=sockets.emit, sweep=sockets.sweep, build=build)
    store.bells.append(relay.hear)
    sockets.rooms = relay
    app.extensions[EXTENSION] = Parts(
        settings=settings,
        store=store,
        floors=floors,
        snapshot=lambda centre_id, face, subject="": relay.snapshot(Room(centre_id, face, subject)),
        secret=load_secret(settings.data),
        build=build,
    )
    app.extensions[clips.EXTENSION] = display.voice.desk.VoiceDesk(display.routes.clip_store(settings.data))
    _assemble(app, assets, store, sockets, build)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config["MAX_CONTENT_LENGTH"] = settings.body_limit
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.body_limit
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.wsgi_app = Peer(app.wsgi_app)  # type: ignore[assignment, method-assign]
    if settings.public_url:
        host = urlsplit(settings.public_url).hostname
        app.config["TRUSTED_HOSTS"] = [host, "localhost", "127.0.0.1", "[::1]"]


def _assemble(app: OpenAPI, assets: Assets, store: Store, sockets: Sockets, build: str) -> None:
    i18n.init(app)
    errors.init(app)
    headers.init(app)
    app.before_request(guards.check_origin)
    app.register_blueprint(assets.blueprint())
    app.register_blueprint(health.blueprint(store, lambda: len(sockets)))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_api(server.api.routes.bp)
    # Macros are imported without a request's context, so what they use must be global.
    app.jinja_env.globals.update(asset=assets.url, words=i18n.words, build=build)

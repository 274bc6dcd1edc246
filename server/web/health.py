"""Whether the house stands, and its figures for a monitor."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify

from server.store import read, schema
from server.store.unit import Store
from server.web.guards import local, public
from server.web.parts import parts


def blueprint(store: Store, sockets: Callable[[], int]) -> Blueprint:
    """Make the two routes of one application."""
    bp = Blueprint("health", __name__)

    @bp.get("/healthz")
    @public
    def healthz() -> Any:
        """Answer 200 while the database answers and has the schema of this program, a centre in it or none yet."""
        found = schema.current(store.engine)
        with store.read() as conn:
            centres = len(read.centre_ids(conn))
        well = found == schema.NEWEST
        body = {
            "status": ("ok" if centres else "no_centre") if well else "unwell",
            "schema": found,
            "centres": centres,
            "build": parts().build,
        }
        return jsonify(body), 200 if well else 503

    @bp.get("/metrics")
    @local
    def metrics() -> Response:
        """Answer the figures in the text form of Prometheus; to programs on this machine only."""
        # Loaded when the first monitor asks: most houses have none.
        from server.web import figures

        return Response(figures.text(store, sockets), mimetype="text/plain; version=0.0.4")

    return bp

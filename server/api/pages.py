"""The description of the API, for programs and for eyes."""

from typing import Any, Final

from flask import current_app, json, jsonify, render_template, request
from flask_openapi3.openapi import OpenAPI
from werkzeug.wrappers import Response

from server.api.blueprint import bp
from server.api.spec import complete
from server.web.guards import public

_DESCRIPTION: Final = "api.description"


@bp.get("/openapi.json", doc_ui=False)
@public
def openapi_json() -> Response:
    """Answer the OpenAPI 3.1 document."""
    answer = jsonify(_description())
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@bp.get("/docs", doc_ui=False)
@public
def docs() -> str:
    """Show the description as a page where one can try everything."""
    return render_template("api/docs.html")


def _description() -> dict[str, Any]:
    app = current_app
    if _DESCRIPTION not in app.extensions:
        assert isinstance(app, OpenAPI)
        app.extensions[_DESCRIPTION] = complete(json.loads(json.dumps(app.api_doc)))
    found: dict[str, Any] = app.extensions[_DESCRIPTION]
    return found

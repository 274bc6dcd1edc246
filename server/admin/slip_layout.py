"""What stands on a slip: the form, the paper drawn as it will be printed, and keeping it."""

import base64
from typing import Annotated, Any, Final, Literal

from flask import Blueprint, request
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import acts, page
from server.core.paper import SlipLayout
from server.core.paper_errors import LogoTooLarge
from server.store import read
from server.usecases import slip_layout
from server.usecases.slips import LARGEST_LOGO, LONGEST_TEXT
from server.web.guards import actor
from server.web.i18n import LANGUAGES, language
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_slip", __name__, template_folder="templates")

LARGEST_UPLOAD: Final = 2_000_000
"""Bytes of a picture; in base64 it is a third more."""
_LARGEST_BODY: Final = LARGEST_UPLOAD * 4 // 3 + 1000
SCRIPT: Final = {
    **words.SCRIPT,
    "saved": "Saved. It holds for every slip from now on.",
    "large": "The picture is too large: 2 MB and 2000 dots a side at most. The mark was not changed.",
}
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]


class Wanted(Body):
    """A layout as the form says it; the fields are those of `server.core.paper.SlipLayout`."""

    header: _Text = ""
    footer: _Text | None = None
    priority: _Text = ""
    lang: Literal["vi", "en"] | None = None
    ahead: bool = True
    wait: bool = True
    procedure: bool = True
    papers: bool = True
    logo: Annotated[str, Field(max_length=LARGEST_LOGO)] = ""

    def layout(self) -> SlipLayout:
        """Answer it as the house knows it."""
        return SlipLayout(**self.model_dump())


class Shown(Body):
    """A layout to be drawn, and the language of the citizen who would get it."""

    layout: Wanted
    lang: Literal["vi", "en"]


class Upload(Body):
    """A picture file in base64."""

    picture: str


@bp.get("/admin/slip")
@acts
def form() -> str:
    """Show what stands on a slip."""
    with parts().store.read() as conn:
        layout = read.centre(conn, actor().centre_id).slip_layout
    return page(
        "admin/slip.html",
        layout=layout,
        longest=LONGEST_TEXT,
        largest=LARGEST_UPLOAD,
        script_words=SCRIPT,
        languages=LANGUAGES,
        shown=layout.lang or language(),
    )


@bp.post("/admin/slip")
@acts
def keep() -> tuple[str, int]:
    """Keep a layout for every slip from now on."""
    slip_layout.keep(parts().store, body_of(Wanted).layout(), by=actor())
    return "", 204


@bp.post("/admin/slip/preview")
@acts
def preview() -> dict[str, Any]:
    """Draw the slip of a layout on each paper."""
    asked = body_of(Shown)
    drawn = slip_layout.preview(
        parts().store, asked.layout.layout(), lang=asked.lang, address=_address(), by=actor()
    )
    return {"papers": {width: base64.b64encode(png).decode() for width, png in drawn.items()}}


@bp.post("/admin/slip/logo")
@acts
def logo() -> dict[str, str]:
    """Make an uploaded picture fit for paper; it is kept only with the layout."""
    if (request.content_length or 0) > _LARGEST_BODY:
        raise LogoTooLarge
    request.max_content_length = _LARGEST_BODY
    return {"logo": slip_layout.logo_of(body_of(Upload).picture)}


def _address() -> str:
    """Answer where phones reach this centre, or nothing: then no slip bears a code of the phone page."""
    settings = parts().settings
    with parts().store.read() as conn:
        sample = read.centre(conn, actor().centre_id).sample
    return settings.address if settings.reachable or settings.wifi or sample else ""

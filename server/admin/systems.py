"""The checks of outside systems: which are checked by themselves, how, and what the newest check found."""

from typing import Annotated, Final

from flask import Blueprint
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import page, sets_up
from server.core.probe import RANGES, Plan
from server.store import outages, probes
from server.store import setup as store_setup
from server.usecases import probes as act
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_systems", __name__, template_folder="templates")

BEGUN: Final = Plan(name="", name_en="", fields=(), text="", text_en="", url="")
"""What a new check begins with."""
_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Planned(Body):
    """A check as the form sends it; each field of the kiosk is ticked or not."""

    name: _Name
    name_en: _Name = ""
    text: _Text = ""
    text_en: _Text = ""
    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
    every: int
    timeout: int
    most_kb: int
    downs: int
    ups: int
    fields: Annotated[dict[str, bool], Field(max_length=100, default_factory=dict)]

    def plan(self) -> Plan:
        """Answer the same as the core knows it."""
        ticked = tuple(key for key, is_on in self.fields.items() if is_on)
        return Plan(**{**self.model_dump(), "fields": ticked})


class Switch(Body):
    """Whether a check runs."""

    on: bool


@bp.get("/admin/systems")
@sets_up
def index() -> str:
    """Show the checks."""
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        found = probes.of_centre(conn, centre_id)
        down = {one.id for one in outages.open_ones(conn, centre_id)}
        fields = store_setup.fields(conn, centre_id)
    return page(
        "admin/systems.html",
        probes=found,
        down=down,
        fields=fields,
        begun=BEGUN,
        ranges=RANGES,
        script_words=words.FORMS,
    )


@bp.post("/admin/systems")
@sets_up
def add() -> tuple[str, int]:
    """Set up a check, switched off."""
    act.add(parts().store, body_of(Planned).plan(), by=actor())
    return "", 204


@bp.post("/admin/systems/<probe_id>")
@sets_up
def change(probe_id: str) -> tuple[str, int]:
    """Keep what is checked and how."""
    act.change(parts().store, probe_id, body_of(Planned).plan(), by=actor())
    return "", 204


@bp.post("/admin/systems/<probe_id>/switch")
@sets_up
def switch(probe_id: str) -> tuple[str, int]:
    """Switch a check on or off."""
    act.switch(parts().store, probe_id, on=body_of(Switch).on, by=actor())
    return "", 204


@bp.post("/admin/systems/<probe_id>/remove")
@sets_up
def remove(probe_id: str) -> tuple[str, int]:
    """Forget a check."""
    act.remove(parts().store, probe_id, by=actor())
    return "", 204

"""The house rules: how long things take, and which groups are served earlier."""

from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import page, sets_up
from server.admin.rule_words import GROUPS, RULES
from server.core.errors import Malformed
from server.core.rules import LONGEST_HEAD_START, Rules
from server.store import read
from server.usecases import rules
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_rules", __name__, template_folder="templates")

_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class RulesAsked(Body):
    """Rules by name, in the units of the page."""

    rules: Annotated[dict[str, float], Field(min_length=1, max_length=len(RULES))]


class Group(Body):
    """A group served earlier, by how many minutes, and whether citizens say so themselves."""

    name: _Name
    name_en: _Name
    minutes: int
    declared: bool = False


@bp.get("/admin/rules")
@sets_up
def house_rules() -> str:
    """Show the rules with their bounds, and the groups."""
    with parts().store.read() as conn:
        here = read.centre(conn, actor().centre_id).rules
    return page(
        "admin/rules.html",
        groups=here.priority_groups,
        longest=LONGEST_HEAD_START,
        sections=[(title, [_row(here, name) for name in names]) for title, names in GROUPS.items()],
        script_words=words.FORMS,
    )


def _row(here: Rules, name: str) -> dict[str, Any]:
    said = RULES[name]
    low, high = said.bounds(name)
    value, usual = (_in_unit(getattr(rules, name), said.step) for rules in (here, Rules()))
    return {"name": name, "words": said, "low": low, "high": high, "value": value, "usual": usual}


def _in_unit(value: float, step: int) -> float:
    shown = value / step
    return round(shown) if shown == round(shown) else shown


@bp.post("/admin/rules")
@sets_up
def set_rules() -> tuple[str, int]:
    """Keep rules, all of those sent or none."""
    asked = body_of(RulesAsked).rules
    if unknown := set(asked) - set(RULES):
        raise Malformed(fields=dict.fromkeys(unknown, "no such rule"))
    stored = {name: value * RULES[name].step for name, value in asked.items()}
    rules.set_rules(parts().store, stored, by=actor())
    return "", 204


@bp.post("/admin/rules/groups")
@sets_up
def add_group() -> tuple[str, int]:
    """Let one more group be served earlier."""
    rules.add_group(parts().store, by=actor(), **body_of(Group).model_dump())
    return "", 204


@bp.post("/admin/rules/groups/<key>")
@sets_up
def change_group(key: str) -> tuple[str, int]:
    """Keep a group's names and head start."""
    rules.change_group(parts().store, key, by=actor(), **body_of(Group).model_dump())
    return "", 204


@bp.post("/admin/rules/groups/<key>/remove")
@sets_up
def remove_group(key: str) -> tuple[str, int]:
    """Serve a group earlier no longer."""
    rules.remove_group(parts().store, key, by=actor())
    return "", 204

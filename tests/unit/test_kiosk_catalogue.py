"""The catalogue as a kiosk browses and searches it, over the sample's real rows and over a full commune's 434."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk.catalogue import Shelf, Stock, guide_of, menu, stock
from server.core.house import Queue
from server.core.rules import PriorityGroup
from server.core.search import Alias
from server.sample.catalogue import load_catalogue
from server.store.catalogue import Catalogue, Field, Procedure, Tile
from tests.commune import commune

SEARCHES = Path(__file__).resolve().parents[1] / "fixtures/searches.csv"
QUEUES = ("civil", "certify", "land", "social", "business", "guide", "results")


def queue(key: str, position: int = 0) -> Queue:
    return Queue(id=f"q-{key}", centre_id="c", key=key, series="A", name=key, name_en=key, position=position)


def procedure(code: str, field: str, tab: str | None = None, name: str = "") -> Procedure:
    return Procedure(
        id=f"p-{code}",
        code=code,
        field_id=f"f-{field}",
        name=name or f"Thủ tục {code}",
        short_name=name or f"Thủ tục {code}",
        name_en=None,
        tab=tab,
        tab_en=None,
        papers=(),
        level=None,
        fee=None,
        fee_note=None,
        fee_note_en=None,
        time=None,
        time_en=None,
        same_day=False,
        portal_url=None,
    )


def sample() -> Catalogue:
    """The sample as the store would answer it."""
    rows = load_catalogue()
    return Catalogue(
        queues=tuple(queue(key, at) for at, key in enumerate(QUEUES)),
        fields=tuple(
            Field(
                id=f"f-{f.key}",
                key=f.key,
                name=f.name,
                name_en=f.name_en,
                icon=f.icon,
                queue_id=f"q-{f.queue_key}",
            )
            for f in rows.fields
        ),
        procedures=tuple(
            replace(
                procedure(p.code, p.field_key, p.tab, p.short_name),
                name=p.name,
                name_en=p.name_en,
                fee=p.fee,
                portal_url=p.portal_url or None,
            )
            for p in rows.procedures
        ),
        tiles=tuple(
            Tile(
                id=f"t-{at}",
                procedure_id=f"p-{t.procedure_code}" if t.procedure_code else None,
                queue_id=f"q-{t.queue_key}" if t.queue_key else None,
                name=t.name,
                name_en=t.name_en,
                help=t.help,
                help_en=t.help_en,
                icon=t.icon,
            )
            for at, t in enumerate(rows.tiles)
        ),
        aliases=tuple(Alias(a.term, a.target) for a in rows.aliases),
    )


def full_commune() -> Catalogue:
    """The sample's fields with the 434 procedures of a whole commune."""
    rows = tuple(procedure(one.code, one.field_key, one.tab, one.short_name) for one in commune())
    return replace(sample(), procedures=rows)


@pytest.fixture(scope="module")
def stocked() -> Stock:
    return stock(sample(), {})


@pytest.mark.parametrize(("make", "many"), [(sample, 164), (full_commune, 434)])
def test_three_touches_at_most_lead_to_every_procedure(make, many):
    """A field is one touch, another tab than the open one a second, the procedure the last."""
    offered = make()
    shown = menu(offered)
    touches: dict[str, int] = {}
    for field in shown["fields"]:
        assert len(field["tabs"]) <= 10
        assert sum(tab["number"] is None for tab in field["tabs"]) <= 4
        for at, tab in enumerate(field["tabs"]):
            assert 1 <= len(tab["procedures"]) <= 6
            touches |= {one: 2 if at == 0 else 3 for one in tab["procedures"] if one not in touches}
    assert len(touches) == many
    assert touches.keys() == {one.id for one in offered.procedures}
    assert max(touches.values()) == 3


def test_everything_is_named_in_both_languages(stocked: Stock):
    shown = json.loads(stocked.body)
    for thing in [
        *shown["fields"],
        *shown["tiles"],
        *shown["procedures"].values(),
        *shown["queues"].values(),
    ]:
        assert thing["name"]
        assert thing["name_en"]
    for field in shown["fields"]:
        for tab in field["tabs"]:
            assert bool(tab["name"]) == bool(tab["name_en"])


def test_what_is_not_known_stays_unknown(stocked: Stock):
    one = json.loads(stocked.body)["procedures"]["p-1.004884"]
    assert (one["fee"], one["time"], one["papers"], one["level"]) == (None, None, [], None)


def test_nothing_of_the_staff_is_told_to_citizens(stocked: Stock):
    assert {"staff_note", "confidence"}.isdisjoint(json.loads(stocked.body)["procedures"]["p-1.001193"])


def test_a_field_without_procedures_is_not_shown():
    offered = sample()
    kept = tuple(one for one in offered.procedures if one.field_id != "f-cu-tru")
    assert "f-cu-tru" not in [field["id"] for field in menu(replace(offered, procedures=kept))["fields"]]


def test_people_who_do_not_know_go_to_guidance_or_to_the_last_queue():
    assert guide_of([queue("civil"), queue("guide"), queue("results")]) == "q-guide"
    assert guide_of([queue("civil"), queue("results")]) == "q-results"
    assert guide_of([]) is None


def test_everyday_searches_find_the_right_thing(stocked: Stock):
    """The kiosk hands the ranker every word it is meant to rank by: names, groups, fields, queues, aliases."""
    codes = {f"procedure:{one.id}": one.code for one in stocked.catalogue.procedures}
    codes |= {f"queue:{one.id}": f"queue:{one.key}" for one in stocked.catalogue.queues}
    missed = []
    for row in csv.DictReader(SEARCHES.read_text("utf-8").splitlines()):
        found = [codes[hit.id] for hit in stocked.index.search(row["query"], limit=3)]
        if row["finds"] not in found:
            missed.append((row["query"], row["finds"], found))
    assert missed == []


def test_a_queue_that_takes_people_directly_is_found(stocked: Stock):
    assert stocked.index.search("lấy kết quả", limit=3)[0].id == "queue:q-results"


def test_the_queue_of_a_wish(stocked: Stock):
    assert stocked.queue_of(procedure="p-1.001193", queue=None) == "q-civil"
    assert stocked.queue_of(procedure="1.001193", queue=None) == "q-civil"
    assert stocked.queue_of(procedure="1.001193", queue="guide") == "q-guide"
    assert stocked.queue_of(procedure=None, queue="q-land") == "q-land"
    assert stocked.queue_of(procedure="nothing", queue=None) is None
    assert stocked.queue_of(procedure=None, queue="nothing") is None


def test_the_same_catalogue_has_the_same_etag_and_another_has_another():
    assert stock(sample(), {}).etag == stock(sample(), {"p-1.001193": 1.0}).etag
    fewer = replace(sample(), tiles=sample().tiles[1:])
    assert stock(fewer, {}).etag != stock(sample(), {}).etag


def test_the_shelf_is_filled_again_only_when_the_mark_changes():
    shelf, filled = Shelf(), []

    def fill() -> Stock:
        filled.append(len(filled))
        return stock(full_commune(), {})

    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    for mark in ((5, monday), (5, monday), (6, monday), (6, tuesday), (6, tuesday)):
        shelf.stock("c", mark, fill)
    assert len(filled) == 3
    shelf.stock("another centre", (6, tuesday), fill)
    assert len(filled) == 4


def test_only_groups_that_citizens_may_name_are_offered_and_a_new_list_is_a_new_menu() -> None:
    groups = (
        PriorityGroup(key="elderly", name="Người từ 75 tuổi", name_en="Aged 75 and over"),
        PriorityGroup(key="merit", name="Người có công", name_en="People of merit", declared=False),
    )
    with_groups = stock(sample(), {}, groups)
    assert [group["key"] for group in json.loads(with_groups.body)["groups"]] == ["elderly"]
    assert with_groups.etag != stock(sample(), {}).etag

"""The journal as the office reads it: filtered, page by page, and as a file that holds no formula."""

import csv
import html
import io
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from openpyxl import load_workbook

from server.admin import audit
from server.admin.audit import PAGE
from server.core.house import Role
from server.core.kinds import Kind
from server.core.ticket import Status
from server.store import journal
from server.usecases import floor_plan, staff
from tests.integration.test_calls import bring_to
from tests.world import World

ROW = re.compile(r'<tr><td>[^<]*</td><td>(.*?)</td><td class="number">(\d+)</td></tr>')


def shown(office: Any, **asked: object) -> list[tuple[str, int]]:
    page = office.get("/admin/audit", query_string={"lang": "vi", **asked}).get_data(as_text=True)
    assert "<h1>" in page, page[:1500]
    return [(said, int(seq)) for said, seq in ROW.findall(page)]


def file(office: Any, **asked: object) -> list[list[str]]:
    data = office.get("/admin/audit/export", query_string={"as": "csv", "lang": "vi", **asked}).get_data()
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_each_filter_leaves_what_it_names(office: Any, world: World) -> None:
    first = bring_to(world, Status.COMPLETED)
    second = world.issue("land")
    world.set_rules(staff_idle=1e6, staff_absolute=1e6)
    world.clock.tick(hours=18)
    third = world.issue("land")
    every = [entry.seq for entry in reversed(world.entries())]
    assert [seq for _, seq in shown(office)] == every
    mine = [e.seq for e in reversed(world.entries()) if e.ticket_id == first.id]
    assert [seq for _, seq in shown(office, code=first.code.lower())] == mine
    kiosk = [e.seq for e in reversed(world.entries()) if e.actor == f"device:{world.centre_id}-kiosk"]
    assert [seq for _, seq in shown(office, who=f"device:{world.centre_id}-kiosk")] == kiosk
    program = [e.seq for e in reversed(world.entries()) if e.actor.startswith("token:")]
    assert [seq for _, seq in shown(office, who="token:")] == program != []
    yesterday = f"{world.ticket(second).business_date:%Y-%m-%d}"
    said = {seq for _, seq in shown(office, until=yesterday)}
    assert said == {e.seq for e in world.entries()} - {
        e.seq for e in world.entries() if e.ticket_id == third.id
    }
    numbers = [seq for _, seq in shown(office, about="numbers")]
    assert numbers == [e.seq for e in reversed(world.entries()) if e.kind.value.startswith("ticket.")]
    words = shown(office, text="HANG CHO LAND")
    assert words
    assert all("Hàng chờ land" in said for said, _ in words)
    assert shown(office, code="Z999") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "x"},
        {"about": "99"},
        {"about": "-1"},
        {"who": "%"},
        {"before": "x"},
        {"text": "' OR 1=1 --"},
    ],
    ids=str,
)
def test_a_filter_that_makes_no_sense_breaks_nothing(office: Any, asked: dict[str, str]) -> None:
    assert office.get("/admin/audit", query_string=asked).status_code == 200


def test_pages_follow_one_another_without_a_gap_and_keep_the_filter(office: Any, world: World) -> None:
    for _ in range(PAGE + 3):
        world.issue("land", after=0.01, printed=False)
    seen, before = [], None
    asked = {"text": "land"}
    while True:
        page = [seq for _, seq in shown(office, **asked, **({"before": before} if before else {}))]
        if not page:
            break
        assert len(page) <= PAGE
        seen += page
        before = page[-1]
    assert len(seen) > PAGE
    assert seen == sorted(set(seen), reverse=True)
    assert seen == [int(row[0]) for row in file(office, **asked)[1:]]


LINK = re.compile(r'href="/admin/audit\?([^"]*)"[^>]*>(?:<svg.*?</svg>)?(Mới hơn|Cũ hơn)')


def links(office: Any, query: str) -> dict[str, str]:
    """The keys to the neighbouring pages, by their words."""
    page = office.get(f"/admin/audit?lang=vi&{query}").get_data(as_text=True)
    return {said: html.unescape(where) for where, said in LINK.findall(page)}


@pytest.mark.parametrize("filters", ["", "text=dat+vuon&about=plan"])
def test_newer_leads_back_over_the_pages_that_older_led_down(office: Any, world: World, filters: str) -> None:
    with world.store.transact(world.supervisor) as tx:
        for _ in range(2 * PAGE + 9):
            tx.record(Kind.SETUP_CHANGED, what="alias", term="đất vườn", target="1.000002")
            tx.record(Kind.SETUP_CHANGED, what="hours")

    def seqs(query: str) -> list[int]:
        return [seq for _, seq in shown(office, **dict(parse_qsl(query)))]

    down = [filters]
    while (older := links(office, down[-1]).get("Cũ hơn")) is not None:
        down.append(older)
    assert len(down) == (3 if filters else 5)
    # From the last page but one up: the same pages in the other direction.
    at = down[-2]
    for expected in reversed(down[:-2]):
        at = links(office, at)["Mới hơn"]
        assert seqs(at) == seqs(expected)
    assert "Mới hơn" not in links(office, at)
    # The last page is short, and the page above one that is short is full.
    assert len(seqs(links(office, down[-1])["Mới hơn"])) == PAGE


def test_the_file_is_the_page_and_holds_no_formula(office: Any, world: World) -> None:
    evil = '=HYPERLINK("http://x","y")'
    staff.change(
        world.store,
        f"{world.centre_id}-quay1",
        name=evil,
        role=Role.CLERK,
        active=True,
        usual_counter=None,
        by=world.supervisor,
    )
    floor_plan.add_queue(
        world.store, key="evil", series="G", name="@SUM(A1)", name_en="+1+1", by=world.supervisor
    )
    world.issue("land")
    rows = file(office)
    assert rows[0][:4] == ["Dòng", "Lúc", "Ai", "Việc"]
    assert [int(row[0]) for row in rows[1:]] == [seq for _, seq in shown(office)]
    assert rows[1][6] == world.last_entry().hash
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@"}]
    data = office.get("/admin/audit/export").get_data()
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert sheet.max_row == len(rows)


def test_every_kind_is_found_under_one_subject() -> None:
    nouns = [noun for some in journal.SUBJECTS.values() for noun in some]
    assert sorted(nouns) == sorted({kind.value.partition(".")[0] for kind in Kind})
    assert audit.SUBJECTS.keys() == journal.SUBJECTS.keys()

"""The report's pages and files, as the head of the centre gets them."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from server.app import create_app
from server.config import Settings
from server.core.dossier import Channel, Done, Method
from server.core.house import Role
from server.reports.files import to_csv
from server.reports.part import Column, Part
from server.store import dossiers, tables
from server.usecases import missed, online, people
from server.usecases.closing import end_earlier_days
from server.usecases.dossiers import amend, give_back
from server.usecases.outages import Report, end_outage, start_outage
from server.web.guards import STAFF_COOKIE
from tests.fakes import Clock
from tests.world import PASSWORD, World, opened, with_centre

DAYS = "/reports/2026-11-01/2026-11-30"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    url = f"sqlite:///{tmp_path / 'sothutu.db'}"
    with_centre(url)
    clock = Clock()
    with opened(url, tmp_path, clock=clock) as store:
        yield World(store, clock)


@pytest.fixture
def client(world: World, tmp_path: Path) -> FlaskClient:
    settings = Settings(data=tmp_path, database_url="", public_url="http://localhost")
    client = create_app(settings, store=world.store).test_client()
    with world.store.write() as conn:
        conn.execute(sa.update(tables.staff).values(role=Role.HEAD.value))
    enter(client, world)
    return client


def enter(client: FlaskClient, world: World) -> None:
    """Log in, as a head does who comes back after the time that a session may rest."""
    login = f"{world.centre_id}.quay1"
    token = people.log_in(world.store, login=login, password=PASSWORD, address="192.0.2.7")
    client.set_cookie(STAFF_COOKIE, token)


def serve(world: World, *done: Done) -> None:
    world.issue(wait=(0, 5))
    desk = world.at(1)
    world.clock.tick(minutes=3)
    desk.start(ticket := desk.call_next())
    world.clock.tick(minutes=4)
    desk.complete(ticket, *done)


def said(client: FlaskClient, path: str, lang: str = "en") -> str:
    answer = client.get(f"{path}?lang={lang}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_an_empty_day_says_so_in_both_languages(client: FlaskClient):
    assert "No dossier was received in these days." in said(client, "/reports")
    assert "Không có hồ sơ nào được tiếp nhận" in said(client, "/reports", "vi")


def test_a_day_of_work_is_told_with_its_shares_and_waits(client: FlaskClient, world: World):
    online = Done(
        procedure_id="1.000001",
        channel=Channel.ONLINE_ALONE,
        digitised=True,
        method=Method.PORTAL,
        amount=5000,
    )
    for _ in range(5):
        serve(world, online)
    serve(world, Done(procedure_id="1.000002"))
    enter(client, world)
    page = said(client, "/reports")
    assert "5 of 6 dossiers came in online, which is 83.33 %." in page
    assert "6 of 6 numbers were served; 0 did not come when called." in page
    assert "Fees of 25,000 đ were recorded." in page
    assert "100 % were called within the promised time or sooner." in page
    assert "Queue civil is slowest: 9 people in 10 waited up to 3 min." in page
    vietnamese = said(client, DAYS, "vi")
    assert "5 trong 6 hồ sơ nộp trực tuyến, đạt 83,33 %." in vietnamese
    assert "Tháng 11/2026" in vietnamese


def test_a_voided_dossier_is_no_dossier(client: FlaskClient, world: World):
    serve(world, Done())
    world.at(1).undo()
    assert "No dossier was received in these days." in said(client, "/reports")


def test_who_did_not_come_left_and_expired_are_kept_apart(client: FlaskClient, world: World):
    desk = world.at(1)
    for _ in range(3):
        world.issue()
    world.set_rules(no_show_recalls=0, no_show_after=0)
    desk.no_show(desk.call_next())
    world.citizen(world.issue()).leave(world.tickets()[-1])
    world.clock.tick(days=1)
    end_earlier_days(world.store, by=world.house)
    enter(client, world)
    rows = list(
        csv.reader(
            io.StringIO(
                client.get("/reports/2026-11-23/2026-11-23/tickets.csv?lang=en").get_data(as_text=True)
            )
        )
    )
    assert {row[0]: row[1] for row in rows[1:]} == {
        "served": "0",
        "did not come when called": "1",
        "left by their own word": "1",
        "expired with the day while waiting": "2",
        "still open": "0",
    }


def test_a_priority_call_and_a_call_by_hand_are_told_apart_and_named(client: FlaskClient, world: World):
    first = world.issue()
    world.issue(after=300, priority="elderly")
    last = world.issue(after=60)
    one, two = world.at(1), world.at(2)
    one.call_next()
    world.clock.tick(5)
    two.call(last)
    page = said(client, "/reports")
    assert "By priority 1 people were called before others who had come earlier, by 5 min at most." in page
    assert "1 calls by hand overtook people who had come earlier." in page
    table = client.get(f"{DAYS}/by-hand.csv").get_data(as_text=True)
    assert last.code in table
    assert first.code not in table


def test_the_workbook_holds_every_part_and_no_formula(client: FlaskClient, world: World):
    with world.store.write() as conn:
        conn.execute(sa.update(tables.field).values(name='=HYPERLINK("http://example.org")', name_en="=1+1"))
    serve(world, Done(procedure_id="1.000001"))
    answer = client.get(f"{DAYS}/report.xlsx?lang=en")
    book = load_workbook(io.BytesIO(answer.data))
    assert book.worksheets[0]["A2"].value == "Month 11/2026"
    fields = next(sheet for sheet in book.worksheets if sheet["A1"].value == "Dossiers by field")
    assert (fields["A5"].value, fields["A5"].data_type, fields["B5"].value) == ("=1+1", "s", 1)
    text = client.get(f"{DAYS}/fields.csv?lang=vi")
    assert text.data.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK" in text.get_data(as_text=True)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_of_a_table_becomes_a_formula(cell: str):
    part = Part(key="x", title="", reading="", columns=(Column(title="a"),), rows=((cell,),))
    rows = list(csv.reader(io.StringIO(to_csv(part).decode("utf-8-sig"), newline="")))
    assert rows[1][0].startswith("'")


@pytest.mark.parametrize(
    "days",
    [
        "from=2026-11-30&to=2026-11-01",
        "from=&to=2026-11-01",
        "from=heute&to=2026-11-01",
        "from=1066-01-01&to=2026-01-01",
    ],
)
def test_days_that_are_none_are_refused_in_words_and_kept_in_the_form(client: FlaskClient, days: str):
    answer = client.get(f"/reports/days?{days}&lang=en")
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert "Please give two dates, the earlier one first." in page
    assert f'value="{dict(p.split("=") for p in days.split("&") if p).get("from", "")}"' in page


def test_the_form_leads_to_an_address_that_can_be_kept(client: FlaskClient):
    answer = client.get("/reports/days?from=2026-11-01&to=2026-11-30")
    assert (answer.status_code, answer.headers["Location"]) == (302, DAYS)
    for path in ("/reports/2026-11-30/2026-11-01", "/reports/x/y", f"{DAYS}/nothing.csv"):
        assert client.get(path).status_code == 404


def test_results_that_come_back_keep_or_miss_their_day(client: FlaskClient, world: World):
    today = date(2026, 11, 23)
    due = [today, today, today + timedelta(days=5), None]
    serve(world, *(Done(due_on=one) for one in due))
    with world.store.read() as conn:
        waiting = dossiers.waiting(conn, world.centre_id)
    assert [one.due_on for one in waiting] == due[:3]
    give_back(world.store, waiting[0].id, by=world.supervisor)
    world.clock.tick(days=2)
    with world.refuses("malformed"):
        give_back(world.store, waiting[1].id, by=world.supervisor, on=today - timedelta(days=1))
    give_back(world.store, waiting[1].id, by=world.supervisor)
    amended = amend(
        world.store, waiting[2].id, Done(procedure_id="1.000002", due_on=due[2]), by=world.supervisor
    )
    assert amended.done.procedure_id == f"{world.centre_id}-1.000002"
    with world.refuses("unknown_dossier"):
        give_back(world.store, "nobody", by=world.supervisor)
    assert world.faults() == []
    enter(client, world)
    rows = list(csv.reader(io.StringIO(client.get(f"{DAYS}/punctual.csv?lang=en").get_data(as_text=True))))
    assert [row[1] for row in rows[1:]] == ["1", "1", "0", "1", "1"]


def test_results_are_returned_on_their_page_by_who_looks_after_the_floor(client: FlaskClient, world: World):
    today = date(2026, 11, 23)
    serve(world, Done(due_on=today + timedelta(days=2), code="H35.2"), Done(due_on=today))
    page = said(client, "/reports/dossiers")
    assert "2 wait for their result, 0 of them past their day." in page
    assert page.index("today") < page.index("in 2 days")
    assert page.count("unusual code, please check") == 1
    with world.store.read() as conn:
        first = dossiers.waiting(conn, world.centre_id)[0]
    path, origin = f"/reports/dossiers/{first.id}/returned", {"Origin": "http://localhost"}
    assert client.post(path, json={}, headers=origin).status_code == 403
    with world.store.write() as conn:
        conn.execute(sa.update(tables.staff).values(role=Role.SUPERVISOR.value))
    enter(client, world)
    assert client.post(path, json={"on": "2026-11-24"}, headers=origin).status_code == 422
    assert client.post(path, json={}, headers=origin).status_code == 204
    world.clock.tick(days=3)
    enter(client, world)
    assert client.post(path, json={}, headers=origin).status_code == 204
    assert "1 wait for their result, 1 of them past their day." in said(client, "/reports/dossiers")
    rows = list(csv.reader(io.StringIO(client.get(f"{DAYS}/punctual.csv?lang=en").get_data(as_text=True))))
    assert [row[1] for row in rows[1:]] == ["1", "0", "1", "0", "0"]
    assert world.faults() == []


def test_the_hours_of_an_outage_explain_what_was_late_by_it(client: FlaskClient, world: World):
    today = date(2026, 11, 23)
    down = start_outage(
        world.store,
        Report(name="Phần mềm hộ tịch", name_en="Civil status software", fields=("civil",)),
        by=world.supervisor,
    )
    serve(world, Done(procedure_id="1.000001", due_on=today), Done(procedure_id="1.000002", due_on=today))
    world.clock.tick(hours=2, minutes=23)
    end_outage(world.store, down.id, by=world.supervisor)
    world.clock.tick(days=1)
    enter(client, world)
    page = said(client, DAYS)
    assert "Outside systems were down for 2.5 hours; 1 late dossiers belong to fields" in page
    rows = list(csv.reader(io.StringIO(client.get(f"{DAYS}/outages.csv?lang=vi").get_data(as_text=True))))
    assert rows[1:] == [["Phần mềm hộ tịch", "2.5", "1"]]
    assert "Outside systems" not in said(client, "/reports/2026-11-01/2026-11-22")


def test_searches_in_vain_of_the_days_asked_for_are_listed_as_plain_words(client: FlaskClient, world: World):
    for words in ("xe ôm", "=Bánh chưng", "xe ôm"):
        assert missed.note(world.store, words, by=world.kiosk)
    world.clock.tick(days=1)
    missed.note(world.store, "xe ôm", by=world.kiosk)
    enter(client, world)
    first = "/reports/2026-11-23/2026-11-23"
    assert "3 searches found nothing; most often “xe om”, 2 times." in said(client, first)
    assert "4 lượt tìm không có kết quả; nhiều nhất là “xe om”, 3 lần." in said(client, DAYS, "vi")
    rows = list(csv.reader(io.StringIO(client.get(f"{first}/missed.csv?lang=en").get_data(as_text=True))))
    assert rows[1:] == [["xe om", "2", "2026-11-23"], ["banh chung", "1", "2026-11-23"]]
    assert "Searched and not found" not in said(client, "/reports/2026-11-01/2026-11-22")


def test_the_way_online_is_told_from_the_offer_to_the_dossier(client: FlaskClient, world: World):
    with world.store.write() as conn:
        conn.execute(sa.update(tables.procedure).values(level="full"))
    tickets = [world.issue(procedure="1.000001") for _ in range(3)]
    for one in tickets[:2]:
        online.opened(world.store, one, by=world.citizen(one).by)
    desk = world.at(1)
    desk.start(desk.call_next())
    alone = Done(procedure_id="1.000001", channel=Channel.ONLINE_ALONE, code="H56.1-261123-0001")
    desk.complete(tickets[0], alone)
    page = said(client, DAYS)
    assert "Of 3 visits that were offered the way online, 2 opened the code" in page
    assert "0 said they submitted, and 1 became an online dossier." in page
    rows = list(csv.reader(io.StringIO(client.get(f"{DAYS}/online.csv?lang=en").get_data(as_text=True))))
    assert [row[1:] for row in rows[1:]] == [["3", "100.0"], ["2", "66.67"], ["0", "0.0"], ["1", "33.33"]]


def test_the_office_finds_every_page_at_the_side_of_the_report_too(client: FlaskClient, world: World):
    assert "/admin/plan" not in client.get("/reports").get_data(as_text=True)
    with world.store.write() as conn:
        conn.execute(sa.update(tables.staff).values(role=Role.ADMIN.value))
    sides = []
    for path in ("/admin", "/reports", "/reports/dossiers"):
        page = client.get(f"{path}?lang=en").get_data(as_text=True)
        side = page.partition('<header class="side">')[2].partition("</header>")[0]
        sides.append(re.findall(r'<a href="([^"?]+)"', side))
    assert "/admin/plan" in sides[0]
    assert sides[0] == sides[1] == sides[2]

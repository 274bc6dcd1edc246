"""The scripted quarter: exactly the figures that the model centre reported, from the floor's own records."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import create_app
from server.config import Settings
from server.core.dossier import Method
from server.core.figures import Span, month_of, percent, quarter_of, shares
from server.reports.asked import Asked
from server.reports.report import PARTS, part_of, report
from server.reports.words import Speaker
from server.store import read, verify
from server.store.reports import dossiers, order, tickets
from server.store.unit import Store
from server.usecases import setup
from tests.driver import watching
from tests.meta.source import ROOT
from tests.quarter import HERE, QUARTER, lived, office, working_days


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quarter")


@pytest.fixture(scope="module")
def quarter(folder: Path) -> Iterator[Store]:
    with lived(folder) as store:
        yield store


def asked(store: Store, span: Span) -> list[dossiers.Dossiers]:
    with store.read() as conn:
        return dossiers.received(conn, setup.SAMPLE_ID, span, today=span.last)


def test_quarter_figures_are_those_the_centre_reported(quarter: Store):
    groups = asked(quarter, QUARTER)
    assert sum(one.n for one in groups) == 2402
    found = shares(groups)
    assert (found.received, found.online, found.digitised) == (2402, 2260, 2260)
    assert (found.with_fee, found.paid_online, found.free) == (2247, 2155, 13)
    assert percent(found.online, found.received) == 94.09
    assert percent(found.digitised, found.online) == 100
    assert percent(found.paid_online, found.with_fee) == 95.91


def test_quarter_figures_of_september_are_all_of_all(quarter: Store):
    september = month_of(QUARTER.last)
    found = shares(asked(quarter, september))
    assert found.paid_online == found.with_fee == 815
    assert percent(found.paid_online, found.with_fee) == 100
    months = [shares(asked(quarter, month_of(QUARTER.first.replace(month=m)))) for m in (7, 8, 9)]
    assert [one.received for one in months] == [742, 806, 854]
    assert percent(months[0].paid_online, months[0].with_fee) == 91.02


def test_quarter_figures_come_from_records_that_the_journal_proves(quarter: Store):
    with quarter.read() as conn:
        assert verify.centre_faults(conn, setup.SAMPLE_ID) == []


def test_quarter_figures_of_the_floor(quarter: Store):
    with quarter.read() as conn:
        ends = tickets.ends(conn, setup.SAMPLE_ID, QUARTER)
        days = tickets.by_day(conn, setup.SAMPLE_ID, QUARTER)
        hours = tickets.arrivals(conn, setup.SAMPLE_ID, QUARTER, tz=HERE)
        waits = tickets.waits(conn, setup.SAMPLE_ID, QUARTER)
        promises = tickets.promises(conn, setup.SAMPLE_ID, QUARTER)
        gained = order.priority(conn, setup.SAMPLE_ID, QUARTER)
    assert list(days) == working_days()
    assert sum(days.values()) == sum(hours.values()) == ends.all
    assert {hour for _, hour in hours} == {8, 9, 10, 14}
    assert ends.states["left"] > 5
    assert (
        promises.all
        == sum(n for spread in waits.values() for n in spread.values())
        == ends.states["completed"]
    )
    assert [one.group for one in gained] == ["elderly"]
    assert 0 < gained[0].most_minutes <= 20
    assert quarter_of(QUARTER.first) == QUARTER
    assert {one.method for one in asked(quarter, QUARTER)} == {Method.CASH, Method.FREE, Method.PORTAL}


@pytest.mark.parametrize(
    ("lang", "figures"),
    [
        (
            "vi",
            [
                "2.402",
                "94,09 %",
                "2.260 trong 2.402",
                "2.260 trong 2.260",
                "95,91 %",
                "2.155 trong 2.247",
                "Quý III/2025",
            ],
        ),
        (
            "en",
            [
                "2,402",
                "94.09 %",
                "2,260 of 2,402",
                "2,260 of 2,260",
                "95.91 %",
                "2,155 of 2,247",
                "Quarter III of 2025",
            ],
        ),
    ],
)
def test_quarter_figures_stand_on_the_page(quarter: Store, folder: Path, lang: str, figures: list[str]):
    client = create_app(
        Settings(data=folder, database_url="", public_url="http://localhost"), store=quarter
    ).test_client()
    cookie = office(quarter)
    client.set_cookie(cookie["name"], cookie["value"])
    text = client.get(f"/reports/2025-07-01/2025-09-30?lang={lang}").get_data(as_text=True)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    page = re.sub(r"(\d) +%", r"\1 %", page)
    assert [one for one in figures if one not in page] == []
    september = client.get(f"/reports/2025-09-01/2025-09-30/shares.csv?lang={lang}").get_data(as_text=True)
    assert september.splitlines()[-1].endswith(",815,815,100.0")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_guide_for_the_head_of_the_centre_names_every_part_in_both_languages(quarter: Store, lang: str):
    vietnamese, _, english = (ROOT / "docs/reports.md").read_text("utf-8").partition("## For the head")
    guide = vietnamese if lang == "vi" else english
    with quarter.read() as conn:
        centre = read.centre(conn, setup.SAMPLE_ID)
        spoken = Speaker(lang, quarter.clock().astimezone(HERE))
        made = report(Asked(conn, centre, QUARTER, spoken, today=QUARTER.last))
    assert len(made.parts) > 15
    # The strip's own words are the shares'.
    wanted = [part.title for part in made.parts] + [row[0] for row in made.parts[0].rows]
    assert [title for title in wanted if str(title) not in guide] == []


def test_the_file_of_one_part_asks_for_that_part_alone_and_says_what_the_whole_report_says(quarter: Store):
    said: list[str] = []
    with quarter.read() as conn:
        centre = read.centre(conn, setup.SAMPLE_ID)
        spoken = Speaker("vi", quarter.clock().astimezone(HERE))

        def ask() -> Asked:
            return Asked(conn, centre, QUARTER, spoken, today=QUARTER.last)

        with watching(conn, lambda statement, *_: said.append(statement)):
            whole = report(ask())
            everything = len(said)
            alone = {}
            for key in PARTS:
                said.clear()
                alone[key] = part_of(ask(), key)
                # The dearest: every month of a quarter, the steps of the way online.
                assert len(said) <= 7 < everything / 3, key
                if key in {"shares", "channels", "payments", "punctual"}:
                    assert len(said) == 1
            assert part_of(ask(), "nonsense") is None
    assert tuple(part for part in alone.values() if part) == whole.parts
    assert all(part.key == key for key, part in alone.items() if part)

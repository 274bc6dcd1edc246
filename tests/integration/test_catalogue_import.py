"""A catalogue as offices really keep it goes in whole or not at all, and what comes out goes in again unchanged."""

import base64
import io
import random
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from server.core.catalogue_sheet import COLUMNS, MOST_ROWS
from server.core.errors import Refusal
from server.core.import_errors import (
    FileBrokenText,
    FileOldExcel,
    FileTooLarge,
    FileUnreadable,
    FileWithoutHead,
    ImportFaulty,
)
from server.core.kinds import Kind
from server.sample.catalogue import load_catalogue
from server.store import catalogue_rows
from server.usecases import catalogue_import, setup, spreadsheet
from server.usecases.catalogue_import import Plan
from tests.properties.test_old_letters import WRITERS
from tests.world import World

HERE = "http://localhost"
HEAD = ("STT", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Mức độ", "Phí, lệ phí")
ONE = ("1", "1.001193", "Đăng ký khai sinh", "Lĩnh vực civil", "Toàn trình", "Miễn phí")
Table = Sequence[Sequence[object]]


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below the use-cases and is tested there."""
    return "sqlite"


def xlsx(rows: Table, *, merged: Sequence[str] = ()) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def text(rows: Table, *, by: str = ",", encoding: str = "utf-8") -> bytes:
    lines = [by.join(f'"{cell}"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def look(world: World, data: bytes) -> Plan:
    return catalogue_import.preview(world.store, data, by=world.house)


def take(world: World, data: bytes) -> Plan:
    return catalogue_import.take_in(world.store, data, by=world.house)


def procedures(world: World) -> dict[str, dict[str, object]]:
    with world.store.read() as conn:
        return {one["code"]: one for one in catalogue_rows.procedures(conn, world.centre_id)}


def faults(plan: Plan) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.why) for fault in plan.faults]


# --- as offices keep them ----------------------------------------------------------------------------


def messy() -> Table:
    nfd = unicodedata.normalize("NFD", "  Đăng ký   lại khai sinh ")
    return [
        ("UBND XÃ HOẰNG LỘC",),
        ("DANH MỤC THỦ TỤC HÀNH CHÍNH", "", ""),
        (),
        ("STT", " Mã  TTHC ", unicodedata.normalize("NFD", "TÊN THỦ TỤC"), "Lĩnh vực", "Mức độ", "Lệ phí"),
        ("I", "Lĩnh vực civil"),
        ("1", "1.001193.000.00.00.H56", "Đăng ký khai sinh", "", "Toàn trình", "Miễn phí"),
        ("2", "1,004884", nfd, "", "", "8.000 đ"),
        ("3", 2.00081, "Sao y", "", "", "Theo nghị quyết"),
        ("", "", "Lĩnh vực: Lĩnh vực land"),
        ("4", "1.000002\u200b", "Đất đai", "", "", "15000"),
    ]


@pytest.mark.parametrize("write", [xlsx, text, lambda rows: text(rows, by=";", encoding="utf-16")])
def test_titles_headings_stray_blanks_and_loose_letters_are_understood(
    world: World, write: Callable[[Table], bytes]
) -> None:
    plan = take(world, write(messy()))
    assert faults(plan) == []
    there = procedures(world)
    assert there["1.001193"]["level"] == "full"
    assert there["1.001193"]["fee"] == 0
    assert there["1.004884"]["name"] == "Đăng ký lại khai sinh"
    assert (there["1.004884"]["fee"], there["1.004884"]["level"]) == (8000, None)
    assert (there["2.000810"]["fee"], there["2.000810"]["fee_note"]) == (None, "Theo nghị quyết")
    assert there["1.000002"]["field_id"] == f"{world.centre_id}-field-land"
    assert world.entries()[-1].data["added"] == len(plan.added)
    assert world.entries()[-1].data["changes"][0]["before"]["name"] != "Đất đai"


def test_a_merged_cell_names_the_field_of_all_its_rows(world: World) -> None:
    rows = [
        HEAD,
        ONE,
        ("2", "1.004884", "Đăng ký lại khai sinh", None, "", ""),
        ("3", "1.004873", "Xác nhận"),
    ]
    plan = take(world, xlsx(rows, merged=("D2:D4",)))
    assert {one.after["field_id"] for one in plan.added} == {f"{world.centre_id}-field-civil"}
    assert len(plan.added) == 3


@pytest.mark.parametrize("kept", WRITERS)
@pytest.mark.parametrize(
    "name", ["Đăng ký lại việc khai sinh cho người đã có hồ sơ", "Sao y", "Ủy quyền thừa kế"]
)
def test_an_old_vietnamese_encoding_is_read(world: World, kept: str, name: str) -> None:
    data = WRITERS[kept](text([HEAD, ("1", "1.001193", name, "civil", "Mức độ 4", "Miễn phí")]).decode())
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    # TCVN3 has no capital with a tone: its fonts of capitals draw the small ones large.
    assert [one.name for one in take(world, data).added] == [
        name if kept != "tcvn3" else name.replace("Ủ", "ủ")
    ]


def test_letters_that_cannot_be_told_are_refused_and_not_taken_for_names(world: World) -> None:
    data = (
        text([HEAD, ("1", "1.001193", "Đăng ký đất đai", "civil", "", "")])
        .decode()
        .encode("cp1252", "replace")
    )
    before = world.everything()
    with pytest.raises(FileBrokenText):
        take(world, data.replace(b"?", b"\xb5"))
    assert world.everything() == before


def test_columns_that_the_file_has_not_stay(world: World) -> None:
    take(world, text([(*HEAD, "Giấy tờ"), (*ONE, "Tờ khai; Giấy chứng sinh")]))
    plan = take(world, text([HEAD[:4], ("1", "1.001193", "Đăng ký khai sinh mới", "civil")]))
    assert [set(one.after) for one in plan.changed] == [{"name", "short_name", "source_field"}] or [
        set(one.after) for one in plan.changed
    ] == [{"name", "short_name"}]
    there = procedures(world)["1.001193"]
    assert (there["papers"], there["level"], there["fee"]) == (
        ("Tờ khai", "Giấy chứng sinh"),
        "full",
        0,
    )


# --- whole or not at all -----------------------------------------------------------------------------


def test_every_fault_is_told_with_its_row_and_nothing_is_taken_in(world: World) -> None:
    head = (*HEAD, "Hiệu lực từ", "Hiệu lực đến", "Đường dẫn", "Trong ngày")
    rows = [
        head,
        (*ONE, "01/07/2026", "31/12/2026", "https://dichvucong.gov.vn/", "x"),
        (*ONE, "", "", "", ""),
        ("3", "khai sinh", "Không mã", "civil", "", "", "", "", "", ""),
        ("4", "", "Mất mã", "civil", "", "", "", "", "", ""),
        ("5", "1.000005", "", "civil", "", "", "", "", "", ""),
        ("6", "1.000006", "Sai ngày", "civil", "mức 5", "", "31/02/2026", "", "", ""),
        ("7", "1.000007", "Ngược", "civil", "", "", "02/07/2026", "01/07/2026", "", ""),
        ("8", "1.000008", "Lạ", "Hàng không", "", "", "", "", "javascript:alert(1)", "có lẽ"),
        ("9", "1.000009", "Dài " * 200, "civil", "", "", "", "", "", ""),
        ("10", "1.000010", "Ở đâu", "Vũ trụ", "Mức độ 3", "", "", "", "", ""),
    ]
    before = world.everything()
    assert faults(look(world, text(rows))) == [
        (3, "code", "twice"),
        (4, "code", "code"),
        (5, "code", "empty"),
        (6, "name", "empty"),
        (7, "level", "level"),
        (7, "valid_from", "date"),
        (8, "valid_to", "before"),
        (9, "portal_url", "address"),
        (9, "same_day_before_15", "tick"),
        (10, "name", "long"),
        (11, "field", "field"),
    ]
    with pytest.raises(ImportFaulty):
        take(world, text(rows))
    assert world.everything() == before


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (spreadsheet.MOST_UNPACKED + 1))
    return kept.getvalue()


def doctored(inside: str, old: bytes, new: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([HEAD, ONE]))) as source, zipfile.ZipFile(kept, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            target.writestr(part, data.replace(old, new, 1) if part == inside else data)
    return kept.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
HOSTILE: dict[str, tuple[Callable[[], bytes], type[Refusal]]] = {
    "empty": (lambda: b"", FileWithoutHead),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0", FileUnreadable),
    "old excel": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), FileOldExcel),
    "zip bomb": (bomb, FileTooLarge),
    "a zip that is no workbook": (lambda: b"PK\x03\x04" + bytes(60), FileUnreadable),
    "half a workbook": (lambda: xlsx([HEAD, ONE])[:2000], FileUnreadable),
    "entities": (lambda: doctored("xl/worksheets/sheet1.xml", b"<worksheet", ENTITIES), FileUnreadable),
    "broken letters": (
        lambda: text([HEAD, *[ONE] * 9]) + "\n1,Đăng ký".encode()[:-1] + b"\xff",
        FileBrokenText,
    ),
    "no head": (lambda: text([("a", "b"), ("1.001193", "Đăng ký khai sinh")]), FileWithoutHead),
    "a head without codes": (lambda: text([("Tên thủ tục", "Lĩnh vực"), ONE]), FileWithoutHead),
    "zeros": (lambda: text([HEAD, ONE]) + b"\0", FileUnreadable),
    "too many rows": (lambda: b"a\n" * (MOST_ROWS + 200), FileTooLarge),
    "one endless cell": (lambda: b'"' + b"a" * 200_000, FileUnreadable),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name_and_changes_nothing(world: World, name: str) -> None:
    make, refusal = HOSTILE[name]
    before = world.everything()
    with pytest.raises(refusal):
        take(world, make())
    assert world.everything() == before


def test_random_damage_to_a_workbook_never_breaks_more_than_the_file(world: World) -> None:
    whole, chance = xlsx([HEAD, ONE]), random.Random(5)
    for _ in range(30):
        data = bytearray(whole)
        for _ in range(8):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(FileUnreadable, FileTooLarge, FileWithoutHead):
            look(world, bytes(data))


def test_a_hundred_thousand_rows_go_in(world: World) -> None:
    rows = [f"{n // 10**6 + 1}.{n % 10**6:06},Thủ tục thứ {n},civil" for n in range(MOST_ROWS)]
    plan = look(world, ("Mã,Tên thủ tục,Lĩnh vực\n" + "\n".join(rows)).encode())
    # Two of them are there already.
    assert (len(plan.added) + len(plan.changed), plan.faults) == (MOST_ROWS, ())
    assert plan.crowded == {"Lĩnh vực civil": MOST_ROWS}


# --- out and in again --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write", [spreadsheet.to_csv, lambda rows: spreadsheet.to_xlsx(rows, title="Thủ tục")]
)
def test_the_real_catalogue_comes_out_and_goes_in_unchanged(
    world: World, write: Callable[[list[list[str]]], bytes]
) -> None:
    sample = World(world.store, world.clock, setup.create_sample(world.store, load_catalogue(), []))
    data = write(catalogue_import.give_out(sample.store, by=sample.house))
    plan = take(sample, data)
    assert (plan.rows, plan.added, plan.changed, plan.faults) == (
        len(load_catalogue().procedures),
        (),
        (),
        (),
    )
    assert plan.missing == 0


def test_the_real_catalogue_goes_into_an_empty_list(world: World) -> None:
    sample = World(world.store, world.clock, setup.create_sample(world.store, load_catalogue(), []))
    rows = catalogue_import.give_out(sample.store, by=sample.house)
    at = rows[0].index(COLUMNS["field"][0])
    here = [rows[0], *([*row[:at], "civil", *row[at + 1 :]] for row in rows[1:])]
    plan = take(world, spreadsheet.to_xlsx(here, title="Thủ tục"))
    assert len(plan.added) == len(load_catalogue().procedures)
    assert plan.crowded
    assert catalogue_import.give_out(world.store, by=world.house)[3:] == [
        [*row[:at], "Lĩnh vực civil", *row[at + 1 :]] for row in rows[1:]
    ]


CELL = st.text(st.characters(exclude_categories=["Cs", "Co", "Cn"]), max_size=30) | st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "+84",
        "-1",
        "@x",
        "'=1",
        "''=1",
        "a;b",
        "x\ny",
        "một phần",
        "3",
        "- a",
        "1.500",
        " ",
    ]
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({n: CELL for n in COLUMNS if n not in {"code", "field"}}), max_size=4))
def test_whatever_went_in_comes_out_and_goes_in_unchanged(world: World, cells: list[dict[str, str]]) -> None:
    head = [names[0] for names in COLUMNS.values()]
    fixed = [{**one, "code": f"3.{n:06}", "field": "land"} for n, one in enumerate(cells)]
    data = spreadsheet.to_csv([head, *([one[column] for column in COLUMNS] for one in fixed)])
    with suppress(ImportFaulty, FileUnreadable):
        take(world, data)
    for write in (spreadsheet.to_csv, lambda rows: spreadsheet.to_xlsx(rows, title="t")):
        plan = look(world, write(catalogue_import.give_out(world.store, by=world.house)))
        assert (plan.added, plan.changed, plan.faults) == ((), (), ())


# --- the page ----------------------------------------------------------------------------------------


def test_the_office_looks_takes_in_and_finds_it_in_the_journal(office: FlaskClient, world: World) -> None:
    body = {"file": base64.b64encode(xlsx([HEAD, ONE])).decode()}
    sent = {"Origin": HERE, "Accept-Language": "vi"}
    seen = office.post("/admin/catalogue/preview", json=body, headers=sent).get_json()
    assert seen["counts"] == {"rows": 1, "added": 1, "changed": 0, "faults": 0, "missing": 2}
    assert "1.001193" not in procedures(world)
    assert office.post("/admin/catalogue/import", json=body, headers=sent).status_code == 200
    assert procedures(world)["1.001193"]["short_name"] == "Đăng ký khai sinh"
    assert world.entries()[-1].kind is Kind.SETUP_CHANGED
    assert "đã nhập thủ tục từ tệp: 1 thủ tục mới" in office.get("/admin/audit?lang=vi").get_data(
        as_text=True
    )
    for page in ("/admin/catalogue?lang=vi", "/admin/catalogue?lang=en"):
        assert office.get(page).status_code == 200


def test_wrong_rows_are_told_in_the_readers_language(office: FlaskClient) -> None:
    body = {"file": base64.b64encode(text([HEAD, ("1", "x", "y", "civil", "", "")])).decode()}
    for lang, said in (("vi", "không phải mã"), ("en", "is no code")):
        sent = {"Origin": HERE, "Accept-Language": lang}
        answer = office.post("/admin/catalogue/preview", json=body, headers=sent).get_json()
        assert said in answer["faults"][0][1]
    bad = office.post("/admin/catalogue/import", json={"file": "%%%"}, headers={"Origin": HERE})
    assert (bad.status_code, bad.get_json()["error"]["code"]) == (422, "file_unreadable")


def test_what_is_sent_out_holds_no_formula(office: FlaskClient, world: World) -> None:
    take(world, text([HEAD, ("1", "1.001193", "=HYPERLINK(1)", "civil", "", "")]))
    sheet = load_workbook(io.BytesIO(office.get("/admin/catalogue/export").data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert "'=HYPERLINK(1)" in office.get("/admin/catalogue/export?as=csv").data.decode("utf-8-sig")

"""One procedure by hand: every column, every fault by its name, nothing written over unseen, shown at once."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from server.core.catalogue_errors import ProcedureChanged, ProcedureFaulty
from server.core.errors import UnknownProcedure
from server.core.house import Role
from server.core.kinds import Kind
from server.core.procedure_form import write_form
from server.sample.catalogue import load_catalogue
from server.store import catalogue_rows
from server.store import people as people_rows
from server.usecases import catalogue_import, missed, procedures, setup, spreadsheet
from tests.world import World

HERE = "http://localhost"
SENT = {"Origin": HERE}
FULL = {
    "code": "1.001193.000.00.00.H56",
    "name": "Đăng ký khai sinh",
    "short_name": "Khai sinh",
    "name_en": "Register a birth",
    "tab": "Sinh, tử",
    "tab_en": "Birth and death",
    "level": "full",
    "fee": "8.000",
    "fee_note": "Miễn phí nếu đúng hạn",
    "fee_note_en": "Free in time",
    "time_note": "Trong ngày",
    "time_note_en": "Same day",
    "same_day_before_15": "x",
    "papers": "Giấy chứng sinh; bản chính\nCăn cước",
    "portal_url": "https://dichvucong.gov.vn/thu-tuc/1",
    "needs_vneid": "yes",
    "needs_photos": "no",
    "online_minutes": "15",
    "words": "làm khai sinh\nem bé",
    "staff_note": "Hỏi hộ tịch",
    "valid_from": "2026-01-01",
    "valid_to": "31/12/2030",
}
KEPT = {
    "code": "1.001193",
    "fee": 8000,
    "papers": ("Giấy chứng sinh; bản chính", "Căn cước"),
    "needs_vneid": True,
    "needs_photos": False,
    "online_minutes": 15,
    "same_day_before_15": True,
    "level": "full",
}


def first(world: World) -> str:
    return f"{world.centre_id}-1.000001"


def field(world: World, queue: str = "civil") -> str:
    return f"{world.centre_id}-field-{queue}"


def opened(world: World, procedure: str) -> procedures.Opened:
    with world.store.read() as conn:
        return procedures.look(conn, world.centre_id, procedure)


def form(world: World, procedure: str) -> dict[str, str]:
    now = opened(world, procedure)
    return {**write_form(now.row, now.words), "field": now.row["field_id"]}


def change(world: World, procedure: str, **typed: str) -> str:
    fields, seen = {**form(world, procedure), **typed}, opened(world, procedure).mark
    return procedures.change(world.store, procedure, fields, seen=seen, by=world.house)


def test_every_column_is_kept_and_the_journal_has_before_and_after(world: World) -> None:
    mark = change(world, first(world), **FULL, field=field(world, "land"))
    now = opened(world, first(world))
    assert {key: now.row[key] for key in KEPT} == KEPT
    assert (now.row["field_id"], now.words, now.mark) == (
        field(world, "land"),
        ("em bé", "làm khai sinh"),
        mark,
    )
    entry = world.entries()[-1]
    assert (entry.kind, entry.data["what"]) == (Kind.SETUP_CHANGED, "procedure_changed")
    assert (entry.data["before"]["code"], entry.data["after"]["code"]) == ("1.000001", "1.001193")
    assert (entry.data["before"]["words"], entry.data["after"]["valid_to"]) == ([], "2030-12-31")

    change(world, first(world))
    assert world.entries()[-1] == entry, "what changes nothing is no entry"


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("code", "", "empty"),
        ("code", "khai sinh", "code"),
        ("code", "1.000002", "taken"),
        ("name", " ", "empty"),
        ("name", "x" * 501, "long"),
        ("name", "a\x00b", "control"),
        ("short_name", "x" * 61, "long"),
        ("tab", "x" * 61, "long"),
        ("field", "nobody's", "field"),
        ("level", "toan trinh", "level"),
        ("fee", "tùy hồ sơ", "fee"),
        ("fee", "99999999999", "fee"),
        ("same_day_before_15", "maybe", "tick"),
        ("needs_vneid", "maybe", "tick"),
        ("online_minutes", "0", "minutes"),
        ("online_minutes", "một giờ", "minutes"),
        ("portal_url", "http://dichvucong.gov.vn/x", "address"),
        ("portal_url", "https://a:b@dichvucong.gov.vn/x", "address"),
        ("portal_url", "https://dichvucong.gov.vn/p/home/dvc.html", "dead"),
        ("valid_from", "31/02/2026", "date"),
        ("valid_to", "2025-01-01", "before"),
        ("words", "x", "words"),
        ("words", "x" * 61, "words"),
        ("words", "\n".join(f"cách {n}" for n in range(41)), "many"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_place(world: World, column: str, text: str, why: str) -> None:
    change(world, first(world), valid_from="2026-01-01")
    before = world.everything()
    with pytest.raises(ProcedureFaulty) as refused:
        change(world, first(world), **{column: text})
    assert refused.value.facts["faults"] == {column: why}
    assert world.everything() == before


def test_all_faults_are_told_at_once(world: World) -> None:
    with pytest.raises(ProcedureFaulty) as refused:
        procedures.add(world.store, {"fee": "?", "portal_url": "?"}, by=world.house)
    assert set(refused.value.facts["faults"]) == {"code", "name", "field", "fee", "portal_url"}


def test_nobody_writes_over_what_they_have_not_seen(world: World) -> None:
    mine, seen = form(world, first(world)), opened(world, first(world)).mark
    theirs = change(world, first(world), name="Đổi trước")
    with pytest.raises(ProcedureChanged) as refused:
        procedures.change(world.store, first(world), mine, seen=seen, by=world.house)
    assert refused.value.facts["mark"] == theirs
    procedures.change(world.store, first(world), mine, seen=theirs, by=world.house)
    assert opened(world, first(world)).row["name"] == mine["name"]

    # Everyday words are part of what was seen.
    seen = opened(world, first(world)).mark
    missed.teach(world.store, "giấy nhà", "1.000001", by=world.house)
    with pytest.raises(ProcedureChanged):
        procedures.change(world.store, first(world), mine, seen=seen, by=world.house)
    with pytest.raises(UnknownProcedure):
        procedures.change(world.store, "nobody", mine, seen=seen, by=world.house)


def test_words_follow_the_code_and_stay_with_their_procedure(world: World) -> None:
    missed.teach(world.store, "giấy nhà", "1.000001", by=world.house)
    missed.teach(world.store, "sổ đỏ", "1.000002", by=world.house)
    change(world, first(world), code="1.000009")
    assert opened(world, first(world)).words == ("giấy nhà",)
    change(world, first(world), words="")
    with world.store.read() as conn:
        assert catalogue_rows.everyday_words(conn, world.centre_id) == {"1.000002": ["sổ đỏ"]}


def test_one_is_added_behind_all_others_and_ended_by_its_last_day(world: World) -> None:
    typed = {"code": "2.000635", "name": "Thủ tục cấp bản sao trích lục", "field": field(world)}
    made = procedures.add(world.store, typed, by=world.house)
    row = opened(world, made).row
    assert (row["position"], row["short_name"], row["level"]) == (2, "Cấp bản sao trích lục", None)
    assert world.entries()[-1].data["what"] == "procedure_added"
    with pytest.raises(ProcedureFaulty):
        procedures.add(world.store, typed, by=world.house)
    change(world, made, valid_to="2026-01-01")
    assert opened(world, made).row["valid_to"].isoformat() == "2026-01-01"


def test_a_form_left_alone_changes_nothing_in_the_real_catalogue(world: World) -> None:
    sample = World(world.store, world.clock, setup.create_sample(world.store, load_catalogue(), []))
    with world.store.read() as conn:
        ids = [one["id"] for one in catalogue_rows.procedures(conn, sample.centre_id)]
    before = len(sample.entries())
    for procedure in ids[::5]:
        change(sample, procedure)
    assert len(sample.entries()) == before


def test_what_was_typed_goes_out_and_comes_in_unchanged(world: World) -> None:
    change(world, first(world), **{**FULL, "staff_note": "=SUM(1)"})
    data = spreadsheet.to_xlsx(catalogue_import.give_out(world.store, by=world.house), title="t")
    plan = catalogue_import.preview(world.store, data, by=world.house)
    assert (plan.added, plan.changed, plan.faults) == ((), (), ())


# --- the pages ---------------------------------------------------------------------------------------


def kiosk(office: FlaskClient) -> dict[str, Any]:
    shown: dict[str, Any] = office.get("/kiosk/catalogue.json").get_json()
    return shown["procedures"]


@pytest.mark.usefixtures("office_at_kiosk")
def test_kiosk_search_and_phone_show_the_change_at_once(office: FlaskClient, world: World) -> None:
    assert kiosk(office)[first(world)]["name"] == "Thủ tục 1.000001"
    body = {"fields": {**form(world, first(world)), **FULL}, "seen": opened(world, first(world)).mark}
    answer = office.post(f"/admin/procedures/{first(world)}", json=body, headers=SENT)
    assert answer.get_json() == {"mark": opened(world, first(world)).mark}
    assert kiosk(office)[first(world)]["name"] == "Khai sinh"
    phone = office.get(f"/o/{first(world)}").get_data(as_text=True)
    assert "https://dichvucong.gov.vn/thu-tuc/1" in phone
    found = office.get("/kiosk/search.json", query_string={"q": "em be"}).get_data(as_text=True)
    assert first(world) in found
    ended = {**form(world, first(world)), "valid_from": "", "valid_to": "2026-01-02"}
    body = {"fields": ended, "seen": opened(world, first(world)).mark}
    assert office.post(f"/admin/procedures/{first(world)}", json=body, headers=SENT).status_code == 200
    assert first(world) not in kiosk(office)


def test_the_pages_show_find_and_refuse(office: FlaskClient, world: World) -> None:
    new = {"fields": {**FULL, "field": field(world)}}
    made = office.post("/admin/procedures", json=new, headers=SENT).get_json()["id"]
    for asked, there, not_there in (
        ("q=em+be", "1.001193", "1.000002"),
        ("q=000002", "1.000002", "1.001193"),
        ("shown=offline", "1.000002", "1.001193"),
        (f"field={field(world, 'land')}", "1.000002", "1.001193"),
    ):
        page = office.get(f"/admin/procedures?{asked}").get_data(as_text=True)
        assert f'<td class="said">{there}' in page
        assert f'<td class="said">{not_there}' not in page, asked
    page = office.get(f"/admin/procedures/{made}?lang=en").get_data(as_text=True)
    assert all(text in page for text in ("Giấy chứng sinh; bản chính\n", "làm khai sinh", "2030-12-31"))
    assert office.get("/admin/procedures/new").status_code == 200
    answer = office.post("/admin/procedures", json=new, headers=SENT)
    assert (answer.status_code, answer.get_json()["error"]["faults"]) == (422, {"code": "taken"})
    audit = office.get("/admin/audit?lang=vi").get_data(as_text=True)
    assert "thêm thủ tục 1.001193, Khai sinh." in audit
    change(world, made, fee="", portal_url="https://dichvucong.gov.vn/thu-tuc/2")
    audit = office.get("/admin/audit?lang=vi").get_data(as_text=True)
    assert "sửa thủ tục 1.001193, Khai sinh: lệ phí: 8000 → để trống; địa chỉ trên Cổng: https" in audit


ALLOWED = {Role.ADMIN}


@pytest.mark.parametrize("role", [one for one in Role if one not in {Role.KIOSK, Role.BOARD}])
def test_the_administration_alone_changes_procedures(office: FlaskClient, world: World, role: Role) -> None:
    with world.store.write() as conn:
        people_rows.change_staff(conn, f"{world.centre_id}-vanphong", role=role.value)
    body = {"fields": form(world, first(world)), "seen": opened(world, first(world)).mark}
    asked = [
        office.get("/admin/procedures"),
        office.get("/admin/procedures/new"),
        office.get(f"/admin/procedures/{first(world)}"),
        office.post(f"/admin/procedures/{first(world)}", json=body, headers=SENT),
        office.post("/admin/procedures", json={"fields": {}}, headers=SENT),
    ]
    wanted = [200, 200, 200, 200, 422] if role in ALLOWED else [403] * 5
    assert [answer.status_code for answer in asked] == wanted
    foreign = office.post(f"/admin/procedures/{first(world)}", json=body, headers={"Origin": "https://x.org"})
    assert foreign.status_code == 403

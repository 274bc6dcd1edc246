"""The desk where recorded dossiers are found and corrected: who may, what is refused, and what the report says then."""

import csv
import io

import pytest
import sqlalchemy as sa

from server.app import create_app
from server.config import Settings
from server.core.dossier import Channel, Done, Dossier, Method
from server.core.house import Role
from server.core.payment import Payment, Way
from server.store import dossiers, tables
from server.usecases import payments
from server.usecases.dossiers import amend
from tests.bank import Till
from tests.integration.test_admin_paper import Desk
from tests.integration.test_dossiers import CIVIL, LAND, ask, serve
from tests.integration.test_payment_desk import shown, told
from tests.world import World

TODAY = "2026-11-23"
RIGHT = {
    "procedure_id": LAND,
    "code": "H56.1-261123-0007",
    "channel": "online_helped",
    "method": "transfer",
    "amount": 16_000,
    "digitised": True,
    "due_on": "",
}


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below and is tested there."""
    return "sqlite"


@pytest.fixture
def app(world: World, tmp_path):
    return create_app(
        Settings(data=tmp_path, database_url="", public_url="https://x.example"), store=world.store
    )


@pytest.fixture
def desk(app, world: World) -> Desk:
    return Desk(app, world.centre_id)


def record(world: World, *done: Done) -> list[Dossier]:
    world.at(1).complete(serve(world), *done)
    with world.store.read() as conn:
        day = world.tickets()[-1].business_date
        return [one.dossier for one in dossiers.recorded(conn, world.centre_id, day=day)]


def figures(desk: Desk) -> list[list[str]]:
    answer = desk.client.get(f"/reports/{TODAY}/{TODAY}/payments.csv?lang=en")
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))[1:]


def test_a_wrong_fee_is_found_corrected_and_the_report_says_it_right(desk: Desk, world: World):
    (wrong,) = record(
        world, Done(procedure_id=CIVIL, code="H56.1-261123-0007", method=Method.CASH, amount=8_000)
    )
    assert figures(desk) == [["in cash", "1", "8000"]]
    assert "8.000 đ" in shown(desk, "/admin/dossiers")
    assert "H56.1-261123-0007" in shown(desk, "/admin/dossiers?find=261123-0007")
    assert "Không có hồ sơ nào" in shown(desk, "/admin/dossiers?find=%25")
    page = shown(desk, f"/admin/dossiers/{wrong.id}")
    assert 'value="8000"' in page
    assert desk.post(f"/admin/dossiers/{wrong.id}", RIGHT).status_code == 204
    assert figures(desk) == [["by transfer (VietQR)", "1", "16000"]]
    audit = shown(desk, "/admin/audit")
    assert "cách nộp phí: tiền mặt → chuyển khoản; số tiền: 8.000 đ → 16.000 đ" in audit
    assert f"thủ tục: Thủ tục {CIVIL} → Thủ tục {LAND}" in audit
    assert world.faults() == []


def test_what_was_paid_stands_beside_the_dossier(desk: Desk, world: World):
    till = Till(world)
    served = serve(world)
    paid = ask(till, served.id, 21_000, Way.CASH)
    payments.take(world.store, paid.id, Way.CASH, by=till.by)
    world.at(1).complete(served, Done())
    with world.store.read() as conn:
        (one,) = dossiers.recorded(conn, world.centre_id, day=served.business_date)
    page = shown(desk, f"/admin/dossiers/{one.dossier.id}")
    assert paid.reference in page
    assert "21.000 đ" in page


def test_a_fee_is_none_where_none_was_due_and_nonsense_is_refused(desk: Desk, world: World):
    (one,) = record(world, Done(method=Method.CASH, amount=8_000, channel=Channel.PAPER))
    path = f"/admin/dossiers/{one.id}"
    for wrong in ({"amount": -1}, {"amount": "viele"}, {"method": "gold"}, {"due_on": "31/02"}, {"state": 1}):
        assert desk.refused(path, {**RIGHT, **wrong})["code"] == "malformed"
    assert desk.refused(path, {**RIGHT, "procedure_id": "9.999999"})["code"] == "unknown_procedure"
    assert desk.refused("/admin/dossiers/nobody", RIGHT)["code"] == "unknown_dossier"
    assert desk.post(path, {**RIGHT, "method": "free"}).status_code == 204
    assert figures(desk) == [["no fee", "1", "0"]]
    assert shown(desk, f"/admin/dossiers?day={TODAY}").count("<tbody>") == 1
    assert "chưa ghi nhận hồ sơ" in shown(desk, "/admin/dossiers?day=2026-11-20")
    assert shown(desk, "/admin/dossiers?day=nonsense")


@pytest.mark.parametrize(
    ("role", "reads", "may"),
    [
        (Role.CASHIER, True, True),
        (Role.SUPERVISOR, True, True),
        (Role.HEAD, True, False),
        (Role.CLERK, False, False),
    ],
)
def test_who_corrects_and_who_only_reads(app, world: World, role: Role, reads: bool, may: bool):
    (one,) = record(world, Done(method=Method.CASH, amount=8_000))
    with world.store.write() as conn:
        person = tables.staff.c.login == f"{world.centre_id}.quay1"
        conn.execute(sa.update(tables.staff).where(person).values(role=role.value))
    desk = Desk(app, world.centre_id, duty="quay1")
    for path in ("/admin/dossiers", f"/admin/dossiers/{one.id}"):
        assert desk.client.get(path).status_code == (200 if reads else 403)
    assert desk.post(f"/admin/dossiers/{one.id}", RIGHT).status_code == (204 if may else 403)
    with world.store.read() as conn:
        assert (dossiers.dossier_of(conn, world.centre_id, one.id).done.amount == 16_000) is may


def test_what_money_did_to_a_dossier_after_its_stay_stands_beside_the_request(desk: Desk, world: World):
    till = Till(world)

    def finished() -> Payment:
        served = serve(world)
        asked = ask(till, served.id, 8_000, Way.TRANSFER)
        world.at(1).complete(served, Done())
        return asked

    told(till, 8_000, finished().reference)
    assert "hồ sơ đã tự sửa theo" in shown(desk)
    asked = finished()
    with world.store.read() as conn:
        (dossier,) = dossiers.of_stay(conn, asked.ticket_id or "")
    amend(world.store, dossier.id, Done(method=Method.CASH, amount=1), by=till.by)
    told(till, 8_000, asked.reference, "2")
    page = shown(desk, f"/admin/payments?find={asked.reference}")
    assert "hồ sơ giữ như đã sửa tay" in page
    assert shown(desk, f"/admin/dossiers/{dossier.id}")
    assert f"/admin/dossiers/{dossier.id}" in page

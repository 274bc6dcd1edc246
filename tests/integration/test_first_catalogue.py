"""A real centre begins without procedures: its first list brings the fields and the words people look for."""

import pytest
import sqlalchemy as sa

import kiosk.catalogue
from server.core.kinds import Kind
from server.core.procedure_form import write_form
from server.store import catalogue, read, setup, tables
from server.usecases import catalogue_import, procedures
from server.usecases.catalogue_import import NEW
from server.usecases.usual import known
from tests.world import World

LIST = (
    "Mã thủ tục,Tên thủ tục,Lĩnh vực\n"
    "1.001193,Thủ tục đăng ký khai sinh,Hộ tịch\n"
    "1.009999,Thủ tục chưa ai biết,Nông nghiệp\n"
).encode()


@pytest.fixture
def bare(world: World) -> World:
    """The tests' centre as a real one begins: queues and counters, and nothing that is offered."""
    with world.store.write() as conn:
        for table in (tables.tile, tables.alias, tables.procedure, tables.field):
            conn.execute(sa.delete(table).where(table.c.centre_id == world.centre_id))
    return world


def offered(world: World) -> catalogue.Catalogue:
    with world.store.read() as conn:
        today = read.today(conn, world.centre_id, world.store.clock())
        return catalogue.catalogue(conn, world.centre_id, day=today)


def found(world: World, words: str) -> list[str]:
    here = offered(world)
    codes = {f"procedure:{one.id}": one.code for one in here.procedures}
    return [codes.get(hit.id, hit.id) for hit in kiosk.catalogue.stock(here, {}).index.search(words, 3)]


def test_the_first_list_brings_fields_groups_and_everyday_words(bare: World) -> None:
    before = bare.everything()
    plan = catalogue_import.preview(bare.store, LIST, by=bare.house)
    assert (len(plan.added), plan.faults) == (2, ())
    assert bare.everything() == before, "a look changes nothing"
    catalogue_import.take_in(bare.store, LIST, by=bare.house)
    here = offered(bare)
    assert [one.key for one in here.fields] == [one.key for one in known().fields]
    queues = {queue.id: queue.key for queue in here.queues}
    served = {one.key: queues[one.queue_id] for one in here.fields}
    assert served["ho-tich"] == "civil"
    assert served["nong-nghiep"] == "guide", "what has no queue of its own is brought to guidance"
    birth, unknown = sorted(here.procedures, key=lambda one: one.code)
    assert (birth.tab, birth.name_en) == ("Khai sinh", "Register a birth")
    assert (unknown.tab, unknown.name_en) == (None, None)
    assert found(bare, "làm giấy khai sinh")[0] == "1.001193"
    told = bare.last_entry()
    assert (told.kind, told.data["what"], len(told.data["fields"])) == (Kind.SETUP_CHANGED, "catalogue", 14)
    assert bare.faults() == []


def test_a_second_list_brings_no_field_again_and_what_comes_out_goes_in(bare: World) -> None:
    catalogue_import.take_in(bare.store, LIST, by=bare.house)
    seq = bare.last_entry().seq
    rows = catalogue_import.give_out(bare.store, by=bare.house)
    again = catalogue_import.take_in(bare.store, catalogue_import.spreadsheet.to_csv(rows), by=bare.house)
    assert (again.added, again.changed, again.missing) == ((), (), 0)
    assert bare.last_entry().seq == seq
    with bare.store.read() as conn:
        assert len(setup.fields(conn, bare.centre_id)) == len(known().fields)


def test_a_first_procedure_by_hand_brings_the_fields_too(bare: World) -> None:
    typed = {
        **write_form(
            {
                **NEW,
                **dict.fromkeys(("needs_vneid", "needs_photos", "online_minutes")),
                "code": "1.001193",
                "name": "Đăng ký khai sinh",
                "short_name": "Khai sinh",
            },
            (),
        )
    }
    procedures.add(bare.store, {**typed, "field": "ho-tich"}, by=bare.house)
    here = offered(bare)
    (made,) = here.procedures
    assert {one.id: one.key for one in here.fields}[made.field_id] == "ho-tich"
    assert len(bare.last_entry().data["fields"]) == 14
    assert bare.faults() == []


def test_a_list_with_a_fault_leaves_the_centre_without_fields(bare: World) -> None:
    before = bare.everything()
    with bare.refuses("import_faulty", count=1):
        catalogue_import.take_in(bare.store, LIST + "1.000001,Lạ,Lĩnh vực lạ\n".encode(), by=bare.house)
    assert bare.everything() == before

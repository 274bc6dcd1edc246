"""A statement is taken in some lines at a time; cut off anywhere, or sent twice at once, it ends as if sent once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.core.payment import Finding, Payment, PayState, Told, sums
from server.payments.statement import read_statement
from server.store import money, tables
from server.usecases.notices import AT_ONCE, foresee, take_statement
from tests.bank import Till
from tests.until import until
from tests.world import World, opened, with_centre

LINES = 1_900
FEES = 40
KILLS = 3
CHILD = """
import sys
from pathlib import Path
from server.core.house import house
from server.payments.statement import read_statement
from server.usecases.notices import take_statement
from tests.world import opened
address, folder, file, account, centre, ids = sys.argv[1:]
movements = read_statement(Path(file).read_bytes(), account=account).movements
with opened(address, Path(folder), ids=ids) as store:
    print(take_statement(store, movements, by=house(centre, "test")))
"""


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


def statement(asked: list[Payment], lines: int) -> bytes:
    """Every fee is paid once, in the order asked, among the money of others; some lines are twice the same."""
    rows = ["Ngày,Ghi có,Nội dung,Số tham chiếu"]
    for number in range(lines):
        fee = asked[number // 7] if number % 7 == 0 and number // 7 < len(asked) else None
        words, amount = (f"nop {fee.reference}", fee.amount) if fee else (f"khac {number // 2}", 1_000)
        rows.append(f",{amount},{words},{f'FT{number}' if fee else ''}")
    return "\n".join(rows).encode()


def movements(till: Till, data: bytes) -> tuple[Told, ...]:
    return read_statement(data, account=till.account.number).movements


def counted(till: Till) -> tuple[int, dict[Finding, int]]:
    """How many notices there are, and the money of each finding."""
    with till.store.read() as conn:
        found = money.totals(conn, till.world.centre_id)
        notices = sa.select(sa.func.count()).where(tables.bank_notice.c.centre_id == till.world.centre_id)
        return conn.execute(notices).scalar_one(), dict(found)


def test_what_a_preview_says_is_what_happens_and_the_same_file_again_changes_nothing(till: Till):
    asked = [till.ask() for _ in range(3)]
    lines = movements(till, statement(asked, AT_ONCE * 2 + 7))
    foreseen = foresee(till.store, lines, centre_id=till.world.centre_id)
    assert {one.known for one in foreseen} == {False}
    before = till.world.everything()
    foresee(till.store, lines, centre_id=till.world.centre_id)
    assert till.world.everything() == before
    assert take_statement(till.store, lines, by=till.by) == len(lines)
    kept = {(one.transaction_id): one.finding for one in till.notices()}
    assert kept == {one.told.transaction_id: one.finding for one in foreseen}
    assert {till.now(one).state for one in asked} == {PayState.PAID}
    before = till.world.everything()
    assert take_statement(till.store, lines, by=till.by) == 0
    assert till.world.everything() == before
    assert till.world.faults() == []


def test_two_people_send_the_same_statement_at_once_and_it_counts_once(till: Till):
    asked = [till.ask() for _ in range(4)]
    lines = movements(till, statement(asked, AT_ONCE * 2))
    with ThreadPoolExecutor(4) as people:
        took = list(people.map(lambda _: take_statement(till.store, lines, by=till.by), range(4)))
    assert sum(took) == len(lines)
    told = sum(one.amount for one in lines)
    number, found = counted(till)
    assert (number, sum(found.values())) == (len(lines), told)
    assert sums(found.items()) == (sum(one.amount for one in asked), told - sum(one.amount for one in asked))
    assert till.world.faults() == []


def test_an_import_killed_again_and_again_is_finished_by_sending_the_file_again(tmp_path: Path):
    address = f"sqlite:///{tmp_path / 'sothutu.db'}"
    with_centre(address)
    with opened(address, tmp_path) as store:
        till = Till(World(store, store.clock))
        asked = [till.ask() for _ in range(FEES)]
        data = statement(asked, LINES)
        (tmp_path / "sao-ke.csv").write_bytes(data)
        lines = movements(till, data)
        for round_ in range(KILLS):
            killed_half_way(address, tmp_path, till, ids=f"round-{round_}")
            assert till.world.faults() == []
        begun, _ = counted(till)
        assert 0 < begun < LINES
        # What a dead process left is whole transactions: so many lines, or none of them.
        assert begun % AT_ONCE == 0
        assert take_statement(store, lines, by=till.by) == LINES - begun
        number, found = counted(till)
        assert number == LINES
        assert found[Finding.PAID] == sum(one.amount for one in asked)
        assert sum(found.values()) == sum(one.amount for one in lines)
        assert Finding.DOUBLE not in found
        assert till.world.faults() == []


def killed_half_way(address: str, folder: Path, till: Till, *, ids: str) -> None:
    """Begin the import in a process of its own and end it as a power cut would."""
    before, _ = counted(till)
    told = (address, str(folder), str(folder / "sao-ke.csv"), till.account.number, till.world.centre_id, ids)
    child = subprocess.Popen([sys.executable, "-c", CHILD, *told], stdout=subprocess.PIPE)
    try:
        until(lambda: counted(till)[0] > before, what="some lines to be in", within=60, every=0.005)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == -9

"""What boards show and how loud they are, the message over all of them, and what they tell of themselves."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from server.core.errors import Malformed, UnknownCounter, UnknownQueue
from server.core.house import Actor
from server.core.kinds import Kind
from server.core.ticket import write_moment
from server.core.wall import LONGEST_MESSAGE, BoardOptions, Emergency, in_order, sound_faults
from server.core.wall_errors import MessageMissing, UnknownBoard
from server.store import read, wall
from server.store.tx import Tx
from server.store.unit import Store
from server.store.wall import BoardRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a board's page tells of itself; `heap_mb` and `uptime` (seconds) where its browser says so."""

    sound: str
    build: str
    heap_mb: int | None = None
    uptime: int | None = None
    faults: int = 0


def set_board(store: Store, board_id: str, wanted: BoardOptions, *, by: Actor) -> None:
    """Say what a board shows and how loud it is; it follows at once."""
    if fault := sound_faults(wanted.sound):
        raise Malformed(fields={"sound": fault})
    with store.transact(by) as tx:
        row = _board(tx, board_id)
        _check_known(tx, wanted)
        kept = replace(wanted, sound=in_order(wanted.sound), tested_at=row.options.tested_at)
        if kept == row.options:
            return
        wall.write_options(tx.conn, board_id, kept)
        told = {**asdict(kept), "tested_at": write_moment(kept.tested_at)}
        tx.record(Kind.BOARD_CHANGED, device=board_id, options=told)


def test_board(store: Store, board_id: str, *, by: Actor) -> None:
    """Let a board speak an example, so that somebody in the lobby hears how loud it is."""
    with store.transact(by) as tx:
        row = _board(tx, board_id)
        wall.write_options(tx.conn, board_id, replace(row.options, tested_at=tx.now))
        tx.record(Kind.BOARD_TESTED, device=board_id)


def show_emergency(store: Store, *, text: str, text_en: str, by: Actor) -> None:
    """Cover every board with a message; a second one takes the place of the first."""
    for name, one in (("text", text), ("text_en", text_en)):
        if len(one) > LONGEST_MESSAGE or not one.isprintable():
            raise Malformed(fields={name: f"at most {LONGEST_MESSAGE} printable characters"})
    if not text:
        raise MessageMissing
    with store.transact(by) as tx:
        wall.write_emergency(tx.conn, tx.centre.id, Emergency(text=text, text_en=text_en, since=tx.now))
        tx.record(Kind.EMERGENCY_SHOWN, text=text, text_en=text_en)


def end_emergency(store: Store, *, by: Actor) -> None:
    """Take the message off the boards; where there is none, nothing happens."""
    with store.transact(by) as tx:
        if wall.standing_emergency(tx.conn, tx.centre.id) is not None:
            wall.write_emergency(tx.conn, tx.centre.id, None)
            tx.record(Kind.EMERGENCY_ENDED)


def take_report(store: Store, report: Report, *, by: Actor) -> None:
    """Keep what a board tells of itself; only sound that goes or comes back is an entry of the journal."""
    now = store.clock()
    with store.read() as conn:
        before = _found(wall.boards(conn, by.centre_id), by.id)
    plain = {name: value for name, value in asdict(report).items() if value is not None}
    known = before.report.get("sound", "running")
    if report.sound == known:
        with store.write() as conn:
            wall.write_report(conn, by.id, plain, now=now)
        return
    with store.transact(by) as tx:
        wall.write_report(tx.conn, by.id, plain, now=tx.now)
        tx.record(Kind.BOARD_HEARD if report.sound == "running" else Kind.BOARD_MUTED, device=by.id)


def note_clip(store: Store, key: str, *, by: Actor) -> None:
    """Tell the boards that a clip of their voice sounds otherwise now."""
    with store.transact(by) as tx:
        tx.record(Kind.CLIP_CHANGED, clip=key)


def muted(report: Mapping[str, Any]) -> bool:
    """Tell whether a board's browser lets no sound out."""
    return bool(report.get("sound", "running") != "running")


def _board(tx: Tx, board_id: str) -> BoardRow:
    return _found(wall.boards(tx.conn, tx.centre.id), board_id)


def _found(boards: list[BoardRow], board_id: str) -> BoardRow:
    for one in boards:
        if one.id == board_id:
            return one
    raise UnknownBoard(board=board_id)


def _check_known(tx: Tx, wanted: BoardOptions) -> None:
    keys = {queue.key for queue in read.queues(tx.conn, tx.centre.id)}
    for key in wanted.queues:
        if key not in keys:
            raise UnknownQueue(queue=key)
    numbers = {counter.number for counter in read.counters(tx.conn, tx.centre.id)}
    for number in wanted.counters:
        if number not in numbers:
            raise UnknownCounter(counter=number)

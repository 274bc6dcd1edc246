"""The measurements. Ratios against a floor of the same run say something on every machine; milliseconds do not."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from server.bench import paper
from server.bench.box import Box, box, end, family, free_port, launch, wait_for
from server.bench.phones import Lobby
from server.bench.raw import RawIssues
from server.bench.shares import percentile, rounded, spread
from server.bench.wire import Wire, request
from server.config import environment
from server.core.house import Role, house
from server.core.tokens import ticket_token
from server.secret import load_secret
from server.store import read
from server.usecases.issue import Wish, issue_ticket

Figures = dict[str, Any]
CLIENTS: Final = 8
BOARDS: Final = 18
CROWD: Final = 118
"""Sockets of a large centre: its boards, and everything else that follows the floor live."""
ROUNDS: Final = 3
"""A figure is the median of so many; who only looks whether a part works (half an effort or less) takes one."""
PRESSES: Final = 120
"""Of a round: enough for a 99th percentile that is not simply the worst."""
PHONES: Final = 1000
SOME_SLIPS, ALL_SLIPS = 300, 10_000
PAIRS: Final = ((2, "civil"), (3, "certify"), (4, "land"), (5, "social"), (6, "business"), (7, "guide"))
"""Counters of the sample and a queue of their own that none of the others calls before its own is empty."""
_GLANCE: Final = 0.5
_MB: Final = 1024.0


def issue(*, effort: float) -> Figures:
    """Measure the whole way of an issue over HTTP against the bare transaction, by turns."""
    with box() as centre:
        centre.start("serve")
        token = centre.token(Role.KIOSK)
        _wait_in_line(centre, 1, printed=True)
        raw = RawIssues(centre.database, centre.settings.data / "raw.db")
        plan = {"plan": "issue", "port": centre.port, "token": token, "clients": CLIENTS}
        plan |= {"queues": _queues(centre), "seconds": 3.0 * effort}
        _clients({**plan, "seconds": 0.5 * effort, "round": "warm"})
        rounds = []
        for turn in range(_rounds(effort)):
            floor = raw.run(1.0 * effort)
            rounds.append((floor, _clients({**plan, "round": turn})))
        raw.close()
    took = [ms for _, seen in rounds for ms in seen["ms"]]
    return {
        "issue_vs_raw_sqlite": rounded(statistics.median(seen["per_s"] / floor for floor, seen in rounds)),
        "issue_per_s": round(statistics.median(seen["per_s"] for _, seen in rounds)),
        "raw_sqlite_per_s": round(statistics.median(floor for floor, _ in rounds)),
        "issue_ms": spread(took),
    }


def board(*, effort: float) -> Figures:
    """Measure a call on its way to the boards against a bare emit, by turns; then across two workers."""
    presses = max(2, round(PRESSES * effort))
    with box() as centre:
        bare_port = free_port()
        bare = launch("server.bench.emitter", str(bare_port))
        try:
            wait_for(bare_port, "/healthz", bare)
            centre.start("serve")
            # As in every centre: it also folds the database's log in, which no press should do.
            centre.start("work")
            plan = _board_plan(centre, presses) | {"plan": "press", "bare": bare_port}
            called, emitted = _press_by_turns(centre, plan, _rounds(effort))
            crowd = {
                **plan,
                "boards": max(2, round(CROWD * min(1.0, effort))),
                "presses": max(2, presses // 4),
            }
            to_crowd, emitted_to_crowd = _press_by_turns(centre, crowd, 1)
        finally:
            end(bare)
    return {
        "call_to_board_vs_emit": _median_ratio(called, emitted),
        "call_to_board_ms": spread([ms for one in called for ms in one]),
        "emit_ms": spread([ms for one in emitted for ms in one]),
        "call_to_118_sockets_vs_emit": _median_ratio(to_crowd, emitted_to_crowd),
        **_other_worker(max(2, presses // 2)),
    }


def _press_by_turns(centre: Box, plan: Figures, rounds: int) -> tuple[list[list[float]], list[list[float]]]:
    """Answer what the calls took and what the emits took, round by round; a first, shorter round only warms.

    An emit is as long as the snapshot that a call sends: that of a fresh day, without calls, is a quarter of it.
    """
    seen = []
    for presses in (max(2, plan["presses"] // 4), *[plan["presses"]] * rounds):
        _wait_in_line(centre, presses)
        size = _snapshot_size(centre, plan["cookie"])
        seen.append(_clients({**plan, "presses": presses, "size": size}))
    return [one["called"] for one in seen[1:]], [one["emitted"] for one in seen[1:]]


def _other_worker(presses: int) -> Figures:
    with box() as centre:
        centre.start("serve", workers=2)
        _wait_in_line(centre, presses)
        workers = family(centre.processes["serve"])[1:]
        plan = _board_plan(centre, presses) | {"plan": "press_elsewhere", "workers": workers}
        seen = _clients(plan)
    return {"call_to_board_other_worker_ms": spread(seen["called"])}


def phones(*, effort: float) -> Figures:
    """Measure taking a number while a thousand phones follow their turns, against the same with none, by turns."""
    crowd = max(20, round(PHONES * min(1.0, effort)))
    with box() as centre:
        centre.start("serve")
        plan = {"port": centre.port, "token": centre.token(Role.KIOSK), "queues": _queues(centre)}
        plan |= {"plan": "take_numbers", "seconds": 8.0 * effort}
        lobby = Lobby({"port": centre.port, "paths": _followers(centre, crowd)})
        try:
            _clients({**plan, "seconds": 1.0 * effort})
            idle, pressed = [], []
            for _ in range(_rounds(effort)):
                idle.append(_clients(plan)["ms"])
                lobby.go()
                pressed.append(_clients(plan)["ms"])
                lobby.rest()
            seen = lobby.end()
        finally:
            lobby.kill()
    return {
        "issue_p99_with_phones_vs_idle": _median_ratio(pressed, idle),
        "issue_with_phones_ms": spread([ms for one in pressed for ms in one]),
        "issue_idle_ms": spread([ms for one in idle for ms in one]),
        "phones": crowd,
        "phone_answers_per_s": rounded((seen["asked"] - crowd) / (len(idle) * 8.0 * effort)),
    }


def _followers(centre: Box, phones: int) -> list[str]:
    """Let so many people take numbers; answer where their phones ask."""
    secret = load_secret(centre.settings.data)
    paths = []
    for turn in range(phones):
        wish = Wish(queue=PAIRS[turn % len(PAIRS)][1], printed=False)
        by = house(centre.centre_id, "bench")
        ticket = issue_ticket(centre.store, wish, secret=secret, by=by).ticket
        paths.append(f"/t/{ticket_token(secret, ticket.id)}.json")
    return paths


def memory(*, effort: float) -> Figures:  # noqa: ARG001  -- rest is rest
    """Measure what the processes hold at rest, after a first look at every page of the floor."""
    with box() as centre:
        centre.start("serve")
        centre.start("work")
        _look_around(centre)
        families = {name: family(process) for name, process in centre.processes.items()}
        _settle([pid for pids in families.values() for pid in pids])
        return {
            # The last of a family does the work; a master only watches it and shares most of its pages.
            "rss_mb": {name: rounded(_memory(pids[-1], "Rss")) for name, pids in families.items()},
            "pss_mb": {
                name: rounded(sum(_memory(p, "Pss") for p in pids)) for name, pids in families.items()
            },
        }


def start(*, effort: float) -> Figures:
    """Measure the seconds from the command to the first answer, on a centre that is there already."""
    seconds = []
    with box() as centre:
        for _ in range(_rounds(effort)):
            seconds.append(centre.start("serve"))
            centre.stop("serve")
    return {"cold_start_s": rounded(statistics.median(seconds))}


def slips(*, effort: float, full: bool) -> Figures:
    """Measure the truth of the spooler's records, the time of a slip, and what a hung printer costs."""
    jobs = ALL_SLIPS if full else max(paper.LANES, round(SOME_SLIPS * effort))
    return {
        **paper.truth(jobs),
        **paper.usual_day(
            _clients, jobs=max(3, round(30 * effort)), seconds=3 * effort, rounds=_rounds(effort)
        ),
    }


def _queues(centre: Box) -> list[str]:
    with centre.store.read() as conn:
        return [queue.id for queue in read.queues(conn, centre.centre_id)]


def _wait_in_line(centre: Box, people: int, *, printed: bool = False) -> None:
    """Let people take numbers, by turns for each of the pairs."""
    for turn in range(people):
        wish = Wish(queue=PAIRS[turn % len(PAIRS)][1], printed=printed)
        issue_ticket(centre.store, wish, secret=b"bench", by=house(centre.centre_id, "bench"))


def _board_plan(centre: Box, presses: int) -> Figures:
    counters = [(number, centre.token(Role.CLERK, counter=number)) for number, _ in PAIRS]
    cookie = centre.board_cookie()
    return {
        "port": centre.port,
        "boards": BOARDS,
        "cookie": cookie,
        "counters": counters,
        "presses": presses,
    }


def _snapshot_size(centre: Box, cookie: str) -> int:
    wire = Wire(centre.port)
    answer = wire.ask(request("GET", "/live/board.json", headers={"Cookie": cookie}))
    wire.close()
    return len(answer.body)


def _look_around(centre: Box) -> None:
    token, cookie = centre.token(Role.KIOSK), centre.board_cookie()
    wire = Wire(centre.port)
    for path, headers in (
        ("/", {}),
        ("/api/v1/queues", {"Authorization": f"Bearer {token}"}),
        ("/api/v1/board", {"Authorization": f"Bearer {token}"}),
        ("/board", {"Cookie": cookie}),
        ("/live/board.json", {"Cookie": cookie}),
    ):
        wire.ask(request("GET", path, headers=headers))
    wire.close()


def _settle(pids: Sequence[int]) -> None:
    """Wait until nobody grows any more; ten seconds are rest enough."""
    before = -1.0
    for _ in range(20):
        held = sum(_memory(pid, "Rss") for pid in pids)
        if abs(held - before) < 1:
            return
        before = held
        time.sleep(0.5)


def _memory(pid: int, kind: str) -> float:
    """Answer megabytes as the kernel counts them: Rss with what is shared, Pss with a fair part of it."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    found = next(line for line in lines if line.startswith(f"{kind}:"))
    return int(found.split()[1]) / _MB


def _clients(plan: Figures) -> Figures:
    done = subprocess.run(
        [sys.executable, "-m", "server.bench.client"],
        input=json.dumps(plan).encode(),
        stdout=subprocess.PIPE,
        env=environment(),
        check=True,
    )
    seen: Figures = json.loads(done.stdout)
    return seen


def _rounds(effort: float) -> int:
    return ROUNDS if effort > _GLANCE else 1


def _median_ratio(ours: Sequence[Sequence[float]], floors: Sequence[Sequence[float]]) -> float:
    ratios = [percentile(99, one) / percentile(99, floor) for one, floor in zip(ours, floors, strict=True)]
    return rounded(statistics.median(ratios))

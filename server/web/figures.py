"""The house's figures for a monitor, in the text form of Prometheus."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from server.backup import make
from server.store import devices, outbox, print_figures, read, tables
from server.store.unit import Store
from server.web.parts import parts


def text(store: Store, sockets: Callable[[], int]) -> bytes:
    """Answer the figures of this moment."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StoreFigures(store, sockets))
    return generate_latest(registry)


class StoreFigures:
    """Reads the figures from the database at each scrape: they are true whichever worker answers."""

    def __init__(self, store: Store, sockets: Callable[[], int]) -> None:
        """Keep where the figures come from."""
        self._store, self._sockets = store, sockets

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name nothing beforehand, so that registering asks the database nothing."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Answer the figures of this moment."""
        with self._store.read() as conn:
            yield _gauge("sothutu_journal_seq", "Newest entry of the journal.", "centre", read.heads(conn))
            yield _gauge(
                "sothutu_tickets", "Tickets by state.", "status", _count(conn, tables.ticket.c.status)
            )
            waiting = {centre: outbox.backlog(conn, centre).waiting for centre in read.centre_ids(conn)}
            yield _gauge("sothutu_outbox_waiting", "Events that wait for the province.", "centre", waiting)
            yield from _paper(print_figures.figures(conn, self._store.clock()))
            yield _gauge(
                "sothutu_screen_silent_seconds",
                "Since a kiosk or board was last heard of.",
                "screen",
                _silences(conn, self._store.clock()),
            )
        yield from _disk(make.room(parts().settings))
        yield _gauge("sothutu_sockets", "Sockets open in this worker.", "", {"": self._sockets()})


def _paper(seen: print_figures.PrintFigures) -> Iterator[GaugeMetricFamily]:
    yield _gauge("sothutu_print_jobs", "Print jobs by state.", "state", seen.jobs)
    yield _gauge("sothutu_reprints", "Slips printed again.", "", {"": seen.reprints})
    yield _gauge(
        "sothutu_press_to_evidence_seconds",
        "From the press to the printer's own proof, of the newest slips.",
        "quantile",
        seen.press_to_evidence,
    )
    rate = "Part of the last day's slips whose end no machine knew."
    yield _gauge("sothutu_print_unknown_ratio", rate, "", {"": seen.unknown_rate})
    yield _gauge("sothutu_roll_used_metres", "Paper used of the roll.", "printer", seen.roll_metres)


def _silences(conn: sa.Connection, now: datetime) -> dict[str, float]:
    seen = {f"{one}/{name}": at for one in read.centre_ids(conn) for name, at in devices.last_seen(conn, one)}
    return {name: max(0.0, (now - at).total_seconds()) for name, at in seen.items() if at is not None}


def _disk(free: int) -> Iterator[GaugeMetricFamily]:
    yield _gauge("sothutu_disk_free_bytes", "Room where the data lies.", "", {"": free})
    alarm = "1 while so little room is left that soon no number can be given."
    yield _gauge("sothutu_disk_alarm", alarm, "", {"": free < make.ALARM})


def _count(conn: sa.Connection, column: sa.Column[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in conn.execute(sa.select(column, sa.func.count()).group_by(column))}


def _gauge(name: str, help_text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, help_text, labels=[label] if label else [])
    for key, value in values.items():
        gauge.add_metric([key] if label else [], value)
    return gauge

"""Questions about the boards, their playlist and the message over everything."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core.wall import BoardOptions, Emergency, MediaItem, Wall, options_from_json, options_to_json
from server.store.tables import device, emergency, media


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A board as the desk sees it; `report` is what its page last told of itself."""

    id: str
    name: str
    diagonal: float
    seen_at: datetime | None
    options: BoardOptions
    report: Mapping[str, Any]


def wall(conn: sa.Connection, centre_id: str) -> Wall:
    """Answer everything the boards of a centre need that no ticket tells."""
    return Wall(
        boards={one.id: one.options for one in boards(conn, centre_id)},
        emergency=standing_emergency(conn, centre_id),
        media=tuple(playlist(conn, centre_id)),
    )


def boards(conn: sa.Connection, centre_id: str) -> list[BoardRow]:
    """Answer a centre's boards in their order."""
    d = device.c
    chosen = (
        sa.select(d.id, d.name, d.diagonal, d.seen_at, d.options, d.report)
        .where(d.centre_id == centre_id, d.kind == "board")
        .order_by(d.position)
    )
    return [
        BoardRow(
            id=row.id,
            name=row.name,
            diagonal=row.diagonal,
            seen_at=row.seen_at,
            options=options_from_json(json.loads(row.options)),
            report=json.loads(row.report),
        )
        for row in conn.execute(chosen)
    ]


def standing_emergency(conn: sa.Connection, centre_id: str) -> Emergency | None:
    """Answer the message over everything, where there is one."""
    row = conn.execute(sa.select(emergency).where(emergency.c.centre_id == centre_id)).one_or_none()
    return Emergency(text=row.text, text_en=row.text_en, since=row.since) if row else None


def playlist(conn: sa.Connection, centre_id: str) -> list[MediaItem]:
    """Answer the pictures and films of a centre in their order."""
    m = media.c
    chosen = (
        sa.select(m.id, m.file, m.name, m.film, m.seconds, m.position, m.shown_until, m.shown)
        .where(m.centre_id == centre_id)
        .order_by(m.position, m.id)
    )
    return [MediaItem(**row._mapping) for row in conn.execute(chosen)]  # noqa: SLF001


def write_options(conn: sa.Connection, device_id: str, options: BoardOptions) -> None:
    """Write what a board was told."""
    text = json.dumps(options_to_json(options), ensure_ascii=False)
    conn.execute(sa.update(device).where(device.c.id == device_id).values(options=text))


def write_report(conn: sa.Connection, device_id: str, report: Mapping[str, Any], *, now: datetime) -> None:
    """Write what a board's page told of itself."""
    values = {"report": json.dumps(dict(report)), "seen_at": now}
    conn.execute(sa.update(device).where(device.c.id == device_id).values(values))


def write_emergency(conn: sa.Connection, centre_id: str, message: Emergency | None) -> None:
    """Put the message over everything, or take it away."""
    conn.execute(sa.delete(emergency).where(emergency.c.centre_id == centre_id))
    if message:
        row = {"text": message.text, "text_en": message.text_en, "since": message.since}
        conn.execute(sa.insert(emergency), {"centre_id": centre_id, **row})


def add_media(conn: sa.Connection, centre_id: str, item: MediaItem) -> None:
    """Add a picture or film."""
    conn.execute(sa.insert(media), {"centre_id": centre_id, **_values(item)})


def write_media(conn: sa.Connection, item: MediaItem) -> None:
    """Change what is said of a picture or film."""
    conn.execute(sa.update(media).where(media.c.id == item.id).values(_values(item)))


def drop_media(conn: sa.Connection, item_id: str) -> None:
    """Take a picture or film out of the playlist."""
    conn.execute(sa.delete(media).where(media.c.id == item_id))


def _values(item: MediaItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in MediaItem.__slots__}

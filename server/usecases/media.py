"""The playlist of the boards: pictures and films, their order, and until when they are shown."""

import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, Final

from server.core.errors import Malformed
from server.core.house import Actor
from server.core.kinds import Kind
from server.core.wall import MediaItem
from server.core.wall_errors import PlaylistFull, UnknownMedia
from server.store import wall
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.media_file import keep

MOST: Final = 40
"""Pieces of one playlist."""
LONGEST_NAME: Final = 80
SECONDS: Final = range(3, 601)
"""How long a picture may stand."""
USUAL_SECONDS: Final = 12


def add(store: Store, upload: IO[bytes], *, name: str, folder: Path, by: Actor) -> MediaItem:
    """Put an uploaded picture or film at the end of the playlist."""
    with store.read() as conn:
        if len(wall.playlist(conn, by.centre_id)) >= MOST:
            raise PlaylistFull(most=MOST)
    item_id = store.new_id()
    kept = keep(upload, folder=folder, name=item_id)
    try:
        with store.transact(by) as tx:
            before = wall.playlist(tx.conn, tx.centre.id)
            item = MediaItem(
                id=item_id,
                file=kept.file,
                name=_name(name),
                film=kept.film,
                seconds=USUAL_SECONDS,
                position=max((one.position for one in before), default=0) + 1,
            )
            wall.add_media(tx.conn, tx.centre.id, item)
            # Names of files may be names of people: the journal keeps none.
            tx.record(Kind.MEDIA_ADDED, media=item.id, film=item.film)
    except BaseException:
        (folder / kept.file).unlink(missing_ok=True)
        raise
    return item


def change(
    store: Store, item_id: str, *, name: str, seconds: int, shown_until: date | None, shown: bool, by: Actor
) -> None:
    """Say what a piece is called, how long a picture stands, and until which day it is shown."""
    if seconds not in SECONDS:
        raise Malformed(fields={"seconds": f"{SECONDS.start} to {SECONDS.stop - 1}"})
    with store.transact(by) as tx:
        item = _item(tx, item_id)
        new = replace(item, name=_name(name), seconds=seconds, shown_until=shown_until, shown=shown)
        if new != item:
            wall.write_media(tx.conn, new)
            tx.record(Kind.MEDIA_CHANGED, media=item_id, shown=shown)


def move(store: Store, item_id: str, *, earlier: bool, by: Actor) -> None:
    """Let a piece change places with its neighbour; at the end of the list nothing happens."""
    with store.transact(by) as tx:
        pieces = wall.playlist(tx.conn, tx.centre.id)
        at = pieces.index(_item(tx, item_id))
        other = at - 1 if earlier else at + 1
        if 0 <= other < len(pieces):
            pieces[at], pieces[other] = pieces[other], pieces[at]
            for position, piece in enumerate(pieces, start=1):
                wall.write_media(tx.conn, replace(piece, position=position))
            tx.record(Kind.MEDIA_CHANGED, media=item_id, earlier=earlier)


def remove(store: Store, item_id: str, *, folder: Path, by: Actor) -> None:
    """Take a piece out of the playlist and its file off the disk."""
    with store.transact(by) as tx:
        item = _item(tx, item_id)
        wall.drop_media(tx.conn, item_id)
        tx.record(Kind.MEDIA_REMOVED, media=item_id)
    (folder / item.file).unlink(missing_ok=True)


def file_of(store: Store, name: str, *, folder: Path, by: Actor) -> Path:
    """Answer where a piece of this centre's playlist lies; refused for every other name."""
    with store.read() as conn:
        known = {item.file for item in wall.playlist(conn, by.centre_id)}
    if name not in known or not (folder / name).is_file():
        raise UnknownMedia
    return folder / name


def _item(tx: Tx, item_id: str) -> MediaItem:
    for one in wall.playlist(tx.conn, tx.centre.id):
        if one.id == item_id:
            return one
    raise UnknownMedia


def _name(given: str) -> str:
    kept = "".join(letter for letter in unicodedata.normalize("NFC", given) if letter.isprintable())
    return kept.strip()[:LONGEST_NAME] or "–"

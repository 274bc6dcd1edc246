"""Setting up printers: what each is and where, what it answers when asked, and which kiosk prints where."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from printers.drivers import DRIVERS, PrinterConfig, open_driver
from printers.profiles import PROFILES
from server.core.errors import Malformed
from server.core.house import Actor
from server.core.kinds import Kind
from server.core.paper_errors import (
    PrinterAddressTaken,
    PrinterAddressWrong,
    PrinterInRecord,
    PrinterNameTaken,
    UnknownKiosk,
    UnknownPrinter,
)
from server.store import people, spool
from server.store.spool import PrinterRow
from server.store.unit import Store
from server.usecases import paper

EXAMPLES: Final[Mapping[str, str]] = {
    "tcp": "192.168.1.50:9100",
    "usblp": "/dev/usb/lp0",
    "usb": "04b8:0e15",
    "serial": "/dev/ttyUSB0",
    "cups": "may-in-quay",
    "virtual": "",
    "file": "",
}
"""An address of each kind of connection; two kinds need none."""
LONGEST_NAME: Final = 60
_NAME: Final = r"[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_PORT: Final = r"(:0*([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]))?"
# A path that is no printer's device would be written to all the same.
_ADDRESSES: Final[Mapping[str, re.Pattern[str]]] = {
    "tcp": re.compile(rf"({_NAME}(\.{_NAME}){{0,8}}|\[[0-9a-fA-F:.]{{2,45}}\]){_PORT}"),
    "usblp": re.compile(r"/dev/(usb/|usb)?lp\d{1,3}"),
    "usb": re.compile(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:[\w.-]{1,64})?", re.ASCII),
    "serial": re.compile(
        r"/dev/(tty[A-Za-z]{1,4}\d{1,3}|pts/\d{1,5}|serial/by-(id|path)/[\w.:+-]{1,200})", re.ASCII
    ),
    "cups": re.compile(r"[^\s/#?'\"\\]{1,127}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Which way to a printer, and what it is; as in `printers.drivers.PrinterConfig`.

    `roll_m`: metres of paper on a new roll, where somebody knows them.
    """

    driver: str
    profile: str
    address: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    roll_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A profile as an admin chooses it; `proves`: it can show that a slip came out."""

    name: str
    title: str
    dots: int
    paper_mm: int
    proves: bool


def models(lang: str) -> list[Model]:
    """Answer the profiles there are, in the order of their table."""
    return [
        Model(
            name=one.name,
            title=one.title_in(lang),
            dots=one.dots,
            paper_mm=one.paper_mm,
            proves=bool(one.proves),
        )
        for one in PROFILES.values()
    ]


def printer(store: Store, printer_id: str, *, by: Actor) -> PrinterRow:
    """Answer a printer of this centre as it is set up, or refuse."""
    with store.read() as conn:
        found = spool.printer_row(conn, by.centre_id, printer_id)
    if found is None:
        raise UnknownPrinter(printer=printer_id)
    return found


def set_up(store: Store, printer_id: str, wanted: Connection, *, folder: Path, by: Actor) -> None:
    """Say what a printer is and where it is; the next slip goes there."""
    config = checked(store, printer_id, wanted, folder=folder, by=by)
    paper.set_up_printer(
        store,
        printer_id,
        driver=config.driver,
        address=config.address,
        profile=config.profile,
        options=config.options,
        roll_m=wanted.roll_m,
        by=by,
    )


def checked(store: Store, printer_id: str, wanted: Connection, *, folder: Path, by: Actor) -> PrinterConfig:
    """Answer a printer as its driver wants it, or refuse; it is not opened."""
    row = printer(store, printer_id, by=by)
    if wanted.driver not in DRIVERS or wanted.profile not in PROFILES:
        raise Malformed(fields={"driver" if wanted.driver not in DRIVERS else "profile": "unknown"})
    needs_address = wanted.driver in _ADDRESSES
    config = PrinterConfig(
        id=row.id,
        name=row.name,
        driver=wanted.driver,
        profile=wanted.profile,
        address=wanted.address if needs_address else "",
        options=wanted.options if wanted.driver == "serial" else {},
    )
    if needs_address:
        _check_address(store, config, by=by)
    try:
        open_driver(config, folder=folder)
    except ValueError:
        raise PrinterAddressWrong(example=EXAMPLES[wanted.driver]) from None
    return config


def _check_address(store: Store, config: PrinterConfig, *, by: Actor) -> None:
    if not _ADDRESSES[config.driver].fullmatch(config.address):
        raise PrinterAddressWrong(example=EXAMPLES[config.driver])
    with store.read() as conn:
        # Other centres are on other networks, where the same address is another printer.
        others = [p for p in spool.printers(conn) if p.centre_id == by.centre_id and p.id != config.id]
    for other in others:
        if (other.driver, _canonical(other)) == (config.driver, _canonical(config)):
            raise PrinterAddressTaken(printer=other.name)


def _canonical(one: PrinterRow | PrinterConfig) -> str:
    """Answer an address so that two spellings of one are the same."""
    address = one.address.lower() if one.driver in {"tcp", "usb"} else one.address
    if one.driver != "tcp":
        return address
    host, _, port = address.rpartition(":") if re.search(r":\d+$", address) else (address, "", "9100")
    return f"{host}:{int(port)}"


def add(store: Store, name: str, *, by: Actor) -> str:
    """Add a printer; until its connection is set it prints on the screen. Answers its id."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Malformed(fields={"name": f"1 to {LONGEST_NAME} letters"})
    with store.transact(by) as tx:
        there = [one for one in spool.printers(tx.conn) if one.centre_id == tx.centre.id]
        if any(one.name == name for one in there):
            raise PrinterNameTaken(printer=name)
        printer_id = tx.new_id()
        row = {"name": name, "driver": "virtual", "address": "", "profile": "virtual"}
        spool.insert_printer(tx.conn, id=printer_id, centre_id=tx.centre.id, position=len(there) + 1, **row)
        tx.record(Kind.SETUP_CHANGED, what="printer_added", printer_id=printer_id, after=row)
        return printer_id


def rename(store: Store, printer_id: str, name: str, *, by: Actor) -> None:
    """Give a printer another name."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Malformed(fields={"name": f"1 to {LONGEST_NAME} letters"})
    with store.transact(by) as tx:
        there = {one.id: one.name for one in spool.printers(tx.conn) if one.centre_id == tx.centre.id}
        if printer_id not in there:
            raise UnknownPrinter(printer=printer_id)
        if any(other == name for one, other in there.items() if one != printer_id):
            raise PrinterNameTaken(printer=name)
        spool.note_printer(tx.conn, printer_id, name=name)
        before = {"name": there[printer_id]}
        tx.record(
            Kind.SETUP_CHANGED,
            what="printer_renamed",
            printer_id=printer_id,
            before=before,
            after={"name": name},
        )


def remove(store: Store, printer_id: str, *, by: Actor) -> None:
    """Take a printer away that never printed; one that did stays, because slips of the record name it."""
    with store.transact(by) as tx:
        found = spool.printer_row(tx.conn, tx.centre.id, printer_id)
        if found is None:
            raise UnknownPrinter(printer=printer_id)
        if spool.has_printed(tx.conn, printer_id):
            raise PrinterInRecord
        spool.delete_printer(tx.conn, printer_id)
        tx.record(Kind.PRINTER_REMOVED, printer_id=printer_id, name=found.name)


def kiosk_printers(store: Store, kiosk_id: str, printers: Sequence[str], *, by: Actor) -> None:
    """Say where a kiosk prints: on the first, and when that is away on the next; none means on any."""
    with store.transact(by) as tx:
        if kiosk_id not in people.device_ids(tx.conn, tx.centre.id, "kiosk"):
            raise UnknownKiosk(kiosk=kiosk_id)
        if len(set(printers)) != len(printers):
            raise Malformed(fields={"printers": "each at most once"})
        for printer_id in printers:
            if spool.printer_row(tx.conn, tx.centre.id, printer_id) is None:
                raise UnknownPrinter(printer=printer_id)
        spool.forget_ranks(tx.conn, kiosk_id)
        for rank, printer_id in enumerate(printers, start=1):
            spool.rank_printer(tx.conn, device_id=kiosk_id, rank=rank, printer_id=printer_id)
        tx.record(
            Kind.SETUP_CHANGED, what="kiosk_printers", device=kiosk_id, printers=json.dumps(list(printers))
        )

"""Faults one can play on a virtual printer, kept in `fault.json` beside its roll."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from .keeping import printer_folder

FAULT_FILE = "fault.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualFault:
    """What is wrong with it now. `…_at` strike when that many bytes of the job have come.

    `hang` takes bytes and does nothing, `stall` takes none, `mute` prints and says nothing,
    `odd` answers like a clone without the fixed bits, `lost_at` breaks the line,
    `bytes_per_s` is how fast it takes bytes.
    """

    unreachable: bool = False
    busy: bool = False
    paper_out: bool = False
    cover_open: bool = False
    near_end: bool = False
    cutter_jam: bool = False
    overheated: bool = False
    hang: bool = False
    stall: bool = False
    mute: bool = False
    odd: bool = False
    not_taken: bool = False
    paper_end_at: int | None = None
    cover_open_at: int | None = None
    hang_at: int | None = None
    lost_at: int | None = None
    bytes_per_s: int | None = None

    def to_json(self) -> str:
        """Give only what differs from a printer in order."""
        values = dataclasses.asdict(self)
        return json.dumps(
            {name: value for name, value in values.items() if value is not None and value is not False}
        )


def read_fault(text: str) -> VirtualFault:
    """Read a fault; an unknown name or another type is a ValueError."""
    raw: object = json.loads(text)
    if not isinstance(raw, dict):
        raise ValueError("a fault is a JSON object")  # noqa: TRY004 - the caller reads a file, not types
    known = {field.name: str(field.type) for field in dataclasses.fields(VirtualFault)}
    for name, value in raw.items():
        if name not in known:
            raise ValueError(f"unknown fault {name!r}; there are {', '.join(known)}")
        if (known[name] == "bool") is not isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"fault {name} is not {known[name].removesuffix(' | None')}")
    return VirtualFault(**raw)


def play_fault(fault: VirtualFault | None, *, folder: Path, printer_id: str) -> None:
    """Put a fault on a virtual printer, or mend it with None."""
    path = printer_folder(folder, printer_id) / FAULT_FILE
    if fault is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(fault.to_json(), encoding="utf-8")
    fresh.replace(path)


def current_fault(folder: Path, printer_id: str) -> VirtualFault:
    """Give the fault being played; none is a printer in order."""
    try:
        text = (printer_folder(folder, printer_id) / FAULT_FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return VirtualFault()
    return read_fault(text)

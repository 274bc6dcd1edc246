"""Arranges a field's procedures in tabs, so that field, tab and procedure are three touches at most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

IN_TAB = 6
NAMED_TABS = 4
TABS = 10
IN_FIELD = IN_TAB * TABS


class Placed(NamedTuple):
    """A procedure and the everyday group it belongs to; an empty group is none."""

    id: str
    group: str


@dataclass(frozen=True, slots=True)
class Tab:
    """At most six procedures shown at once.

    A tab with a `number` stands among the numbered ones; its `name` is the group of all it holds, or empty.
    """

    name: str
    number: int | None
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tabs:
    """All tabs of a field, the first one open; `tail_name` is the group all numbered tabs share, or empty."""

    named: tuple[Tab, ...]
    numbered: tuple[Tab, ...]
    tail_name: str

    @property
    def all(self) -> tuple[Tab, ...]:
        return (*self.named, *self.numbered)

    @property
    def fits(self) -> bool:
        """Whether all tabs have room on one screen; a field of more than sixty procedures should be split."""
        return len(self.all) <= TABS

    def touches(self, procedure: str) -> int:
        """Touches from the home screen: the field, the tab unless it is the open one, the procedure.

        Raises KeyError for a procedure that is not in the field.
        """
        for at, tab in enumerate(self.all):
            if procedure in tab.ids:
                return 2 if at == 0 else 3
        raise KeyError(procedure)


def make_tabs(procedures: Sequence[Placed]) -> Tabs:
    """Tabs in the order of the procedures: up to four named after groups, the long tail numbered.

    Groups of more than six, and groups for which no name has room, are numbered.
    """
    if len(procedures) <= IN_TAB:
        whole = Tab("", None, tuple(placed.id for placed in procedures))
        return Tabs((whole,) if procedures else (), (), "")
    groups = _grouped(procedures)
    named = [name for name, ids in groups.items() if name and len(ids) <= IN_TAB][:NAMED_TABS]
    while named and _room(groups, named) > TABS and len(procedures) <= IN_FIELD:
        named.remove(min(named, key=lambda name: len(groups[name])))
    tail = {name: ids for name, ids in groups.items() if name not in named}
    return Tabs(
        named=tuple(Tab(name, None, tuple(groups[name])) for name in named),
        numbered=tuple(_numbered(tail, room=TABS - len(named))),
        tail_name=next(iter(tail)) if len(tail) == 1 else "",
    )


def split_field(procedures: Sequence[Placed]) -> tuple[tuple[str, ...], ...]:
    """A proposal for a field of more than sixty: parts that fit, groups kept together where they can be."""
    parts: list[list[str]] = [[]]
    for ids in _grouped(procedures).values():
        if parts[-1] and len(parts[-1]) + len(ids) > IN_FIELD:
            parts.append([])
        for one in ids:
            if len(parts[-1]) == IN_FIELD:
                parts.append([])
            parts[-1].append(one)
    return tuple(tuple(part) for part in parts if part)


def _grouped(procedures: Sequence[Placed]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for placed in procedures:
        groups.setdefault(placed.group, []).append(placed.id)
    return groups


def _room(groups: dict[str, list[str]], named: Sequence[str]) -> int:
    """How many tabs there are when these groups have their own and all others share numbered ones."""
    return len(named) + _tabs_for(sum(len(ids) for name, ids in groups.items() if name not in named))


def _tabs_for(procedures: int) -> int:
    return -(-procedures // IN_TAB)


def _numbered(tail: dict[str, list[str]], *, room: int) -> Iterator[Tab]:
    """The tail cut into numbered tabs; each group begins a new one where there is room for that."""
    apart = sum(_tabs_for(len(ids)) for ids in tail.values()) <= room
    everything = [Placed(one, name) for name, ids in tail.items() for one in ids]
    runs = [[Placed(one, name) for one in ids] for name, ids in tail.items()] if apart else [everything]
    cuts = (run[at : at + IN_TAB] for run in runs for at in range(0, len(run), IN_TAB))
    for number, cut in enumerate(cuts, start=1):
        groups = {placed.group for placed in cut}
        yield Tab(groups.pop() if len(groups) == 1 else "", number, tuple(placed.id for placed in cut))

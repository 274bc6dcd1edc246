"""What a centre wants on its slips: the mark it uploads, how the paper will look, and keeping it."""

import base64
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from printers.layout import render
from printers.logo import LogoFlaw, UnfitLogo, paper_logo
from printers.mark import read_logo
from printers.sample import specimen
from printers.slip import Slip
from server.core.errors import Refusal
from server.core.house import Actor
from server.core.paper import SlipLayout
from server.core.paper_errors import LogoBlank, LogoTooLarge, LogoUnreadable
from server.store import read
from server.store.unit import Store
from server.usecases.slips import as_wanted, set_slip_layout

WIDTHS: Final[Mapping[int, int]] = {80: 576, 58: 384}
"""Dots a line by the millimetres of the paper."""
_REFUSED: Final[Mapping[LogoFlaw, type[Refusal]]] = {
    LogoFlaw.UNREADABLE: LogoUnreadable,
    LogoFlaw.TOO_LARGE: LogoTooLarge,
    LogoFlaw.BLANK: LogoBlank,
}
_NUMBER: Final = "042"
_PAGE: Final = "/t/Zk3vQ0n1pXw7Lh2Rt8yBaA"
"""As long as the real address of a phone page: the QR code gets as fine as it will be."""


def logo_of(picture: str) -> str:
    """Make a layout's logo of an uploaded picture in base64; a logo stays what it is."""
    try:
        made = paper_logo(base64.b64decode(picture, validate=True))
    except UnfitLogo as unfit:
        raise _REFUSED[unfit.flaw] from None
    except ValueError:
        raise LogoUnreadable from None
    return base64.b64encode(made).decode()


def keep(store: Store, layout: SlipLayout, *, by: Actor) -> None:
    """Change what stands on every slip from now on; its logo is looked at again, whoever sends it."""
    set_slip_layout(store, replace(layout, logo=logo_of(layout.logo) if layout.logo else ""), by=by)


def preview(store: Store, layout: SlipLayout, *, lang: str, address: str, by: Actor) -> Mapping[int, bytes]:
    """Draw the slip of somebody with priority on each paper, as PNGs by millimetres; nothing is changed.

    `lang` is the citizen's, `address` where phones reach the centre, empty when they do not.
    """
    slip = example(store, layout, lang=layout.lang or lang, address=address, by=by)
    logo = read_logo(base64.b64decode(logo_of(layout.logo))) if layout.logo else None
    drawn = {}
    for width, dots in WIDTHS.items():
        kept = io.BytesIO()
        render(slip, dots=dots, logo=logo).save(kept, "PNG")
        drawn[width] = kept.getvalue()
    return drawn


def example(store: Store, layout: SlipLayout, *, lang: str, address: str, by: Actor) -> Slip:
    """Answer the specimen slip with the names of this centre, its first queue and its counters."""
    with store.read() as conn:
        centre = read.centre(conn, by.centre_id)
        queue = next(iter(read.queues(conn, centre.id)), None)
        counters = read.counters(conn, centre.id)
    slip = replace(
        specimen(lang=lang),
        centre=(centre.name_en if lang == "en" else centre.name,),
        place=centre.place_en if lang == "en" else centre.place,
        issued_at=store.clock().astimezone(centre.tz),
        qr=address + _PAGE if address else None,
        address=address.partition("://")[2],
    )
    if queue:
        served = tuple(one.number for one in counters if one.serves.get(queue.id) == 1)
        slip = replace(slip, code=queue.series + _NUMBER, queue=queue.name_in(lang), counters=served)
    return as_wanted(slip, layout, priority=True)

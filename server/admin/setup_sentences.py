"""Changes of what a centre is made of, as sentences of the journal."""

from collections.abc import Mapping
from typing import Final

SET_UP: Final[Mapping[str, str]] = {
    "screen_added": "{who} added {device}.",
    "screen_changed": "{who} changed {device}.",
    "screen_locked": "{who} took {device} out of service.",
    "screen_unlocked": "{who} put {device} back into service.",
    "screen_put_out": "{who} let the browsers of {device} go.",
    "staff_added": "{who} added the account {person}.",
    "staff_changed": "{who} changed the account {person}.",
    "password_reset": "{who} gave {person} a new password.",
    "catalogue": "{who} took procedures in from a file: {added} new, {changed} changed.",
    "procedure_changed": "{who} changed the procedure {code}, {name}: {changes}.",
    "procedure_added": "{who} added the procedure {code}, {name}.",
    "field_added": "{who} added the field “{name}” to the kiosk.",
    "field_changed": "{who} changed the look of the field “{name}”.",
    "field_moved": "{who} put the field “{name}” further to the front.",
    "field_removed": "{who} took the field “{name}” off the kiosk.",
    "tile_added": "{who} put “{name}” among the frequent keys of the kiosk.",
    "tile_changed": "{who} changed the look of the frequent key “{name}”.",
    "tile_moved": "{who} put the frequent key “{name}” further to the front.",
    "tile_removed": "{who} took “{name}” from the frequent keys of the kiosk.",
    "text_changed": "{who} gave the centre words of its own: “{after}”.",
    "text_reset": "{who} took the centre's own words back: “{before}”.",
    "centre_named": "{who} changed the centre's names.",
    "hours": "{who} changed the opening hours.",
    "field_queue": "{who} let another queue serve a field.",
    "printer_added": "{who} added {printer}.",
    "printer_renamed": "{who} gave {printer} a new name.",
    "kiosk_printers": "{who} changed on which printers {device} prints.",
    "national_holidays": "{who} changed whether public holidays hold here.",
    "day_set": "{who} set the hours of {day}: {name}, {hours}.",
    "setup_step": "{who} went through a step of the first set-up.",
    "setup_left": "{who} left the rest of the first set-up for later.",
    "day_forgotten": "{who} let {day} be as usual.",
}

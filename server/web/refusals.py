"""A sentence for every refusal: what happened, what is safe, what to do."""

from collections.abc import Mapping
from typing import Any, Final

from server.core.errors import Refusal
from server.web.i18n import language, translate

SENTENCES: Final[Mapping[str, str]] = {
    "refused": "This cannot be done now. Nothing was changed.",
    "wrong_state": "Ticket {ticket} is no longer in a state that allows this. The list has been refreshed.",
    "counter_busy": "Finish {ticket} first: counter {counter} still has an open call.",
    "nobody_waiting": "Nobody is waiting for this counter.",
    "choice_not_yours": "{ticket} waits behind others. Here only a supervisor calls somebody out of turn.",
    "ticket_taken": "Counter {counter} was faster and has just called {ticket}.",
    "recall_too_soon": "{ticket} was called a moment ago. Please call again in {seconds} seconds.",
    "no_show_too_soon": "{ticket} can be marked as missed after {recalls} more recalls and {seconds} seconds.",
    "queue_closed": "This queue is not taking numbers now. Please ask at the guidance desk.",
    "number_had": "You have number {ticket} for this already. One number is enough for one person.",
    "kiosk_resting": "This machine rests for a moment. The help desk gives you a number at once.",
    "queue_full": "This queue has given its {limit} numbers for today. Please ask at the guidance desk.",
    "screen_locked": "This screen is locked. Your password opens it again.",
    "numbers_taken": "{ticket} exists already. Enter only the numbers that were written by hand.",
    "numbers_wrong": "Check numbers and day: at most {most} at once, of the last 31 days, and waiting only today.",
    "queue_unserved": "No counter serves this queue today.",
    "centre_closed": "The centre is closed now. Please come back during opening hours.",
    "counter_closed": "Counter {counter} is on a break or closed. Open it first.",
    "counter_taken": "{staff} is sitting at counter {counter}. Take over only if you are at this counter.",
    "nothing_to_undo": "There is nothing to undo.",
    "undo_too_late": "It is too late to undo this.",
    "undo_overtaken": "Ticket {ticket} has moved on since, so this cannot be undone.",
    "clock_wrong": "The clock of this machine looks wrong, so no numbers are given. Please call a supervisor.",
    "priority_unknown": "This centre has no such priority group.",
    "unknown_ticket": "There is no such ticket.",
    "unknown_dossier": "There is no such dossier.",
    "dossier_not_yours": "{ticket} was not finished by you today. A cashier, a supervisor or the office "
    "corrects it under Dossiers.",
    "unknown_queue": "There is no such queue.",
    "unknown_procedure": "There is no such procedure.",
    "unknown_counter": "There is no such counter.",
    "unknown_outage": "There is no such outage.",
    "outage_known": "{outage} is noted as down already.",
    "outage_over": "{outage} is back already. The list has been refreshed.",
    "unknown_probe": "There is no such check.",
    "probe_known": "{system} is checked already.",
    "probe_address_wrong": "This is no address that can be checked: http:// or https://, a host, and no "
    "password in it.",
    "unknown_print_job": "This print job is not waiting for a decision.",
    "procedure_faulty": "Please mend the marked places. Nothing was changed; what you typed still stands here.",
    "procedure_changed": "Somebody else has changed this procedure since you opened it. What you typed still stands "
    "here; nothing of it is kept yet.",
    "unknown_tile": "This key is not there any more. The list has been refreshed.",
    "home_full": "{most} fit on the home screen. Take one away first.",
    "tile_there": "The home screen has a key for this already.",
    "field_there": "There is a field of this name already.",
    "field_in_use": "This field has {count} procedures, ended ones included. Move them to another field first.",
    "text_missing": "The Vietnamese words are missing. To have none of your own, go back to the usual ones.",
    "portal_address_wrong": "{address} is no address citizens can open: https:// and the page's own address on the "
    "portal, without /p/home/.",
    "already_rated": "This visit was already rated. Thank you.",
    "not_found": "There is nothing at this address.",
    "malformed": "Something is missing or written wrongly. Nothing was changed.",
    "too_large": "This is too large to be accepted.",
    "method_not_allowed": "This address does not answer to this kind of request.",
    "request_id_reused": "This request id was already used for something else.",
    "not_logged_in": "Please log in again.",
    "login_wrong": "Name and password do not fit together.",
    "login_locked": "Too many wrong passwords. Please wait {seconds} seconds.",
    "not_allowed": "Your role may not do this.",
    "not_your_counter": "This counter belongs to somebody else now.",
    "no_counter_chosen": "Please choose your counter first.",
    "not_your_ticket": "Counter {counter} has ticket {ticket} in hand.",
    "foreign_origin": "This came from a page of another site and was refused.",
    "device_unpaired": "This screen is not paired with the centre yet. Please call the staff.",
    "device_locked": "This screen is locked: {message}",
    "too_many_requests": "Too many requests. Please wait {seconds} seconds.",
    "busy": "The system is very busy. Please try again in a moment; nothing was lost.",
    "disk_full": "The machine's disk is full. Please call the staff; no number was used up.",
    "unknown_clip": "There is no such clip.",
    "clip_too_large": "The file is too large: 2 MB at most.",
    "clip_not_wav": "This is no WAV file. Save it as WAV, 16 bit, and upload it again.",
    "clip_broken": "The WAV file is broken or was not uploaded completely.",
    "clip_format": "Only 16-bit PCM WAV is accepted, one or two channels, 8 to 48 kHz.",
    "clip_too_long": "The recording is longer than 5 seconds.",
    "clip_silent": "Nothing can be heard in the recording. Record it again, closer to the microphone.",
    "voice_missing": "This machine has no voice (espeak-ng) and nobody has recorded this clip.",
    "voice_failed": "The voice of this machine failed and could not speak this clip.",
    "voice_busy": "The voice of this machine is busy. Please try again in a moment.",
    "logo_unreadable": "This is no PNG or JPEG picture, or it is damaged. The mark was not changed.",
    "logo_too_large": "The picture is too large: 2 MB and 2000 dots a side at most. The mark was not changed.",
    "logo_blank": "Nothing of this picture would be seen on paper. Choose a dark drawing on a light ground.",
    "unknown_printer": "There is no such printer.",
    "unknown_kiosk": "There is no such kiosk.",
    "printer_address_wrong": "This is no address for this kind of connection. An example: {example}",
    "printer_address_taken": "{printer} already stands at this address.",
    "printer_mute": "This kind of connection brings no answers back. Print the test slip instead.",
    "printer_at_work": "The printer is at work just now. Please ask again in a moment.",
    "file_unreadable": "This file is no .xlsx or .csv that can be read. Nothing was changed.",
    "file_old_excel": "This is an old .xls or a file with a password. Save it as .xlsx in Excel, then try again.",
    "file_too_large": "The file is too large: {rows} rows at most. Nothing was changed.",
    "file_broken_text": "Letters are damaged from line {line} on. Save the file as .xlsx, then try again.",
    "file_without_head": "No row names the columns. The code and the name of the procedures are needed at the least.",
    "import_faulty": "{count} rows cannot be taken in, so nothing was changed. Mend them in the file first.",
    "unknown_board": "There is no such board.",
    "unknown_media": "There is no such picture or film in the playlist.",
    "media_kind": "Only PNG, JPEG and WebP pictures and MP4 and WebM films can be shown.",
    "media_broken": "The file is damaged or was not uploaded completely. Nothing was added.",
    "media_too_large": "The file is too large: {limit} MB and 40 million dots at most. Nothing was added.",
    "playlist_full": "The playlist holds {most} pieces already. Take one away first.",
    "message_missing": "Write the message in Vietnamese first.",
    "unknown_payment": "There is no such payment request.",
    "unknown_notice": "There is no such bank notice.",
    "payment_open": "This ticket already has an open payment request: {reference}.",
    "payment_settled": "This payment request is no longer open. The list has been refreshed.",
    "notice_decided": "Somebody has already decided about this notice.",
    "account_missing": "No account is approved for transfers yet. Please choose the Portal or cash.",
    "account_wrong": "This account cannot be put into a VietQR code. Please check bank and number.",
    "notice_unsigned": "The notice carries no valid signature and was refused.",
    "statement_unreadable": "This file cannot be read as a bank statement. Nothing was changed.",
    "notice_unreadable": "The notice is not written as its provider writes them.",
    "pairing_unknown": "No screen shows this code now. Please read it again; a code lasts ten minutes.",
    "pairing_other": "The screen with this code asks to be another kind. Please choose the right line.",
    "unknown_screen": "There is no such kiosk or board.",
    "unknown_token": "There is no such token. The list has been refreshed.",
    "unknown_staff": "There is no such account.",
    "unknown_field": "There is no such field.",
    "login_taken": "Somebody has the account name {login} already.",
    "last_admin": "This is the only account that may set up the centre. Make another one first.",
    "rule_out_of_bounds": "This rule takes values from {low} to {high}. Nothing was changed.",
    "series_wrong": "Please choose one of these letters: {letters}",
    "counter_number_taken": "There is a counter {counter} already.",
    "hours_wrong": "The hours of one day cannot be read. Please write them like 07:00-11:30, 13:30-17:00.",
    "not_a_sample": "This data folder holds the sample centre. Please choose another folder for a real one.",
    "first_code_wrong": "This is not the code of this installation. It stands where Sothutu was started.",
    "centre_there": "This database has a centre already.",
    "printer_name_taken": "Another printer is called {printer}.",
    "printer_in_record": "This printer has printed and stays in the record. Take it off the kiosks' lists instead.",
    "internal_error": "Something went wrong on our side. Please try again or call the staff.",
}


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def sentence(refusal: Refusal, lang: str | None = None) -> str:
    """Answer a refusal as a sentence a person can act on."""
    text = translate(SENTENCES[refusal.code], lang or language())
    facts = {k: _plain(v) for k, v in refusal.facts.items() if v is not None}
    return text.format_map(_Facts(facts))


def body(refusal: Refusal) -> dict[str, Any]:
    """Answer a refusal as the JSON every program gets: code, sentence and facts."""
    return {"error": {**refusal.facts, "code": refusal.code, "message": sentence(refusal)}}


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)

"""Every sentence of the console's scripts, by the key they know it by.

A key that ends in `.one` or `.other` is a plural form of the word before the dot.
"""

from collections.abc import Mapping
from typing import Any, Final

from server.web.i18n import words

NOW: Final = {
    "now_paused": "Counter on a break",
    "now_empty": "Counter free",
    "now_free": "Counter free",
    "now_called": "Calling",
    "now_serving": "Being served",
    "called_for": "Waiting since the call",
    "served_for": "Served for",
    "called_times.one": "{n} call, at {at}",
    "called_times.other": "{n} calls, last at {at}",
    "calling_times.one": "Called once, at {at}",
    "calling_times.other": "Called {n} times, last at {at}",
    "may_be_missed": "Nobody came? {code} may be noted as missed now.",
    "no_procedure": "No procedure chosen yet – please ask",
    "next_person": "Next person",
    "nobody_waiting": "Nobody is waiting for this counter.",
    "others_waiting.one": "{n} person is waiting for other counters.",
    "others_waiting.other": "{n} people are waiting for other counters.",
    "nobody_anywhere": "Nobody is waiting anywhere in the centre.",
    "help_queue": "Help {queue}: call {code}",
    "on_break": "On a break",
    "back_at": "back at {at}",
    "counter_closed": "Counter closed",
    "counter_is_shut": "On a break or closed",
}

VERBS: Final = {
    "verb_call_next": "Call next: {code}",
    "verb_call_nobody": "Call next",
    "verb_start": "Start serving {code}",
    "verb_complete": "Finish {code}",
    "verb_hold": "Set aside",
    "verb_resume": "Take back",
    "verb_requeue": "Let wait again, behind {n} others",
    "verb_leave": "The person has gone",
    "verb_release": "Back into the line",
    "verb_revive": "The person has come back",
    "verb_call_now": "Call now, out of turn",
    "verb_call_aloud": "Call by loudspeaker",
    "verb_pause": "Take a break",
    "verb_open_counter": "Open the counter",
    "verb_ask_help": "Ask for help",
    "verb_end_help": "Help is asked for",
    "undo_in": "Undo {n} s",
    "close": "Close",
}

LOCKS: Final = {
    "lock_open": "nobody",
    "lock_called": "if called",
    "lock_serving": "serving",
    "lock_paused": "on a break",
    "lock_recalls.one": "{n} call left",
    "lock_recalls.other": "{n} calls left",
    "seconds": "{n} s",
    "nobody_here": "Nobody is at this counter yet. Press F2 to call the next person.",
    "start_first": "{code} is being called: press F8 when the person is here.",
    "finish_first": "Finish {code} first: press F9.",
    "only_called": "{code} is being served already.",
    "open_counter_first": "This counter is on a break. Open it first.",
    "nothing_held": "Nobody is set aside.",
    "recall_in": "{code} was called a moment ago. Call again in {n} seconds.",
    "no_show_recalls.one": "Call {code} once more before noting it as missed.",
    "no_show_recalls.other": "Call {code} {n} more times before noting it as missed.",
    "no_show_in": "{code} may be noted as missed in {n} seconds.",
}

DID: Final = {
    "did_call_next": "Called {code}.",
    "did_call": "Called {code}.",
    "did_recall": "Called {code} again.",
    "did_start": "Started serving {code}.",
    "did_complete": "Finished {code}.",
    "did_hold": "Set {code} aside.",
    "did_resume": "Serving {code} again.",
    "did_release": "{code} is back in the line.",
    "did_transfer": "Sent {code} on.",
    "did_requeue": "{code} waits again.",
    "did_no_show": "Noted {code} as missed.",
    "did_revive": "{code} is served after the next person.",
    "did_leave": "Noted that {code} has gone.",
    "did_walk_direct": "Serving {code}, without a slip.",
    "did_undo": "Undone: {code}.",
    "did_pause": "The counter is on a break now.",
    "did_open_counter": "The counter is open again.",
    "did_help_asked": "A supervisor has been asked to come.",
    "did_help_ended": "No help is asked for any more.",
    "was_faster": "Counter {counter} has just called {code}.",
}

NETWORK: Final = {
    "act_call_next": "call next",
    "act_call": "call a chosen number",
    "act_recall": "call again",
    "act_start": "start serving",
    "act_complete": "finish",
    "act_hold": "set aside",
    "act_resume": "take back",
    "act_release": "back into the line",
    "act_transfer": "send on",
    "act_requeue": "wait again",
    "act_no_show": "missed",
    "act_revive": "come back",
    "act_leave": "gone",
    "act_walk_direct": "serve without a slip",
    "act_undo": "undo",
    "act_pause": "break",
    "act_open_counter": "open the counter",
    "act_help_asked": "ask for help",
    "act_help_ended": "no more help",
    "mini_blocked": "The browser opened no small window. Allow pop-ups for this page, then try again.",
    "offline": "No connection to the server.",
    "offline_since": "No connection since {at}.",
    "offline_safe": "Numbers on paper stay valid. One action can be taken now; it is sent once, later.",
    "will_be_sent": "“{what}” will be sent once, when the connection is back.",
    "one_waits": "“{what}” is still waiting for the connection. Nothing else was taken.",
    "one_at_a_time": "One moment: the last action is still on its way.",
    "taken_over": "Another clerk has taken over counter {n}. Nothing was lost.",
}

LINE: Final = {
    "show_more": "Show {n} more",
    "show_less": "Show fewer",
    "held": "Set aside {n}",
    "missed": "Missed {n}",
    "nobody": "no one",
    "is_next": "Called next",
    "priority": "Priority",
    "mark_back": "Comes back",
    "mark_sent": "Sent here",
    "mark_helping": "Helping out",
    "under_a_minute": "under 1 min",
    "minutes": "{n} min",
    "hours": "{h} h {m} min",
}

QUESTIONS: Final = {
    "hold_title": "Why is {code} set aside?",
    "hold_text": "The counter becomes free for the next person.",
    "hold_photocopy": "Gone to make copies",
    "hold_missing_paper": "Fetching a missing paper",
    "hold_system": "Waiting for the ministry's system",
    "hold_payment": "Gone to pay the fee",
    "hold_other": "Another reason",
    "hold_until": "Until {system} works again",
    "hold_until_note": "Waits again by itself as soon as the system is reported to work.",
    "transfer_title": "Where is {code} sent?",
    "transfer_text": "Number and place in line stay the same.",
    "come_back": "Comes back to counter {n} afterwards",
    "back_to_counter": "Back to counter {n}",
    "queue_note": "Waiting: {n} · counter {counters}",
    "counter": "Counter {n}",
    "more_title": "Nobody came for {code}?",
    "requeue_note": "The person is here, but not ready yet.",
    "leave_note": "The number ends here.",
    "walk_title": "Serve somebody without a number",
    "walk_text": "A number is noted for the record; nothing is printed or called.",
    "pause_title": "Why is there a break?",
    "pause_text": "The board in the lobby shows when you are back.",
    "break_short": "Short break",
    "break_meeting": "In a meeting",
    "break_lunch": "Lunch break",
    "break_system": "The software is down",
    "back_in": "Back in {n} minutes",
    "back_unknown": "Time of return not known",
    "number_at": "number taken at {at}",
    "held_by": "set aside by counter {n}",
    "missed_at": "missed at counter {n}",
    "resume_title": "Who is here again?",
    "resume_note": "The person stands at the counter.",
    "call_aloud_note": "The person sits in the lobby.",
    "release_note": "Place in line unchanged, for the counter that set it aside.",
    "complete_note": "Nothing more is to be done.",
    "revive_note": "Served after the next person, not at the end of the line.",
    "call_now_note": "People who came earlier wait longer; the report names it.",
    "code_title": "Call a chosen number",
    "code_label": "Number on the slip, for example A42",
    "not_in_line": "Not in the line of this counter: look for it in the whole centre",
    "is_waiting": "waiting",
    "is_on_hold": "set aside",
    "is_no_show": "missed its call",
    "procedure_title": "What was done?",
    "procedure_label": "Name or code of the procedure",
    "keys_title": "Keys",
    "afterwards_title": "{code} is to go back to counter {n}",
    "back_note": "Place in line unchanged; the visit is finished there.",
    "mini_title": "Counter {n}, small",
    "mini_head": "Counter {n} · {waiting} in line",
}

WORK: Final = {
    "other_work": "Other work",
    "remove_work": "Remove “{name}”",
    "due_on": "Result on",
    "way": "Received",
    "channel_online_alone": "Online, alone",
    "channel_online_helped": "Online, helped",
    "channel_paper": "On paper",
    "fee": "Fee",
    "method_free": "No fee",
    "method_cash": "Cash",
    "method_portal": "On the portal",
    "method_transfer": "Transfer",
    "day_form": "dd/mm/yyyy",
    "amount": "Amount in đồng",
    "dossier_code": "Dossier code",
    "unusual_code": "Unlike the usual codes, but it can be kept.",
    "digitised": "Digitised",
}

STAY: Final = {
    "this_stay": "This visit",
    "papers_unknown": "The list of papers has not been entered for this procedure.",
    "papers_ask": "No procedure was chosen with this number.",
    "took_number": "Number taken",
    "came_directly": "Came directly",
    "has_waited": "Waiting for",
    "waited": "Waited",
    "called": "Called out",
    "afterwards": "Afterwards",
    "language": "Slip language",
    "speaks_english": "English",
    "free": "Free of charge",
    "money": "{amount} đ",
}

SENTENCES: Final[Mapping[str, str]] = {
    **NOW,
    **VERBS,
    **LOCKS,
    **DID,
    **NETWORK,
    **LINE,
    **QUESTIONS,
    **WORK,
    **STAY,
}


def script_words(lang: str) -> dict[str, Any]:
    """Answer the sentences in one language, plural forms gathered under their word."""
    shaped: dict[str, Any] = {}
    for key, text in words(SENTENCES, lang).items():
        word, dot, form = key.partition(".")
        if dot:
            shaped.setdefault(word, {})[form] = text
        else:
            shaped[key] = text
    return shaped

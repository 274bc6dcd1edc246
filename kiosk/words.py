"""Every sentence of the kiosk's page, by the key its script knows it by.

A key that ends in `.one` or `.other` is a plural form of the word before the dot.
"""

from collections.abc import Mapping
from typing import Any, Final

from server.web.i18n import words

BAR: Final = {
    "back": "Back",
    # The key that changes the language is written in the language it leads to.
    "other_language": "Tiếng Việt",
    "large": "Large text",
    "lowered": "Lower",
    "aloud": "Read aloud",
    "aloud_not_yet": "This machine cannot read aloud yet. Press “Need help” and we will come.",
    "aloud_failed": "Reading aloud does not work just now. Please try again, or press “Need help”.",
    "help": "Need help",
    "bar": "Keys of every screen",
    "sample": "Sample data",
    "clock": "Time",
}

HOME: Final = {
    "title": "Take a number",
    "ask": "What do you need today?",
    "open": "Open all day",
    "open_until": "Open until {time}",
    "serving.one": "{n} counter serving",
    "serving.other": "{n} counters serving",
    "no_counters": "No counter is open yet",
    "closed_now": "Closed now",
    "closed_until": "Closed now. Open again at {time}",
    "closed_until_day": "Closed now. Open again at {time}, {day}",
    "find": "Find: birth, marriage, land title…",
    "frequent": "Often used",
    "fields": "All topics",
    "waits.one": "{n} waiting",
    "waits.other": "{n} waiting",
    "people_wait.one": "{n} person waiting",
    "people_wait.other": "{n} people waiting",
    "unknown": "I am not sure – take a number for help",
    "page": "Page {n}",
    "no_catalogue": "Loading the list of procedures…",
}

FIELD: Final = {
    "nobody_waits": "Nobody is waiting",
    "now_waiting.one": "{n} person is waiting",
    "now_waiting.other": "{n} people are waiting",
    "about": "about {low}–{high} minutes",
    "choose_among.one": "Please choose: {n} procedure",
    "choose_among.other": "Please choose among {n} procedures",
    "groups": "Groups of procedures",
    "more": "More",
    "group_number": "{name}, page {n}",
    "take_field": "Take a number for {name} now – the staff will ask",
    "online_possible": "Can be done online",
    "counter_only": "At the counter",
}

PROCEDURE: Final = {
    "time": "Time",
    "fee": "Fee",
    "place": "Where",
    "free": "Free",
    "dong": "{n} đ",
    "fee_varies": "Varies",
    "fee_detail": "Fee: {note}",
    "ask_staff": "Ask the staff",
    "counter": "Counter {list}",
    "guided": "The staff will tell",
    "papers": "Papers to bring",
    "papers_unknown": "Ask the staff, or look on the National Public Service Portal.",
    "papers_more.one": "and {n} more: please ask the staff",
    "papers_more.other": "and {n} more: please ask the staff",
    "code": "Procedure code {code}",
    "choose_way": "Please choose a way",
    "at_counter": "At a counter",
    "take": "Take a number",
    "taking": "One moment…",
    "wait_about": "About {low}–{high} minutes",
    "wait_unknown": "Waiting time not known yet",
    "before_cutoff": "Done today if accepted before 15:00",
    "after_cutoff": "After 15:00: ready the next working day",
    "staff_guide": "The staff will guide you",
    "online": "Online",
    "online_account": "Needs VNeID level 2",
    "online_photos": "Needs photos of your papers",
    "online_minutes": "About {n} minutes",
    "online_portal": "On the National Public Service Portal",
    "online_no": "Not accepted online yet",
    "online_read": "Read about it on the Portal",
    "show_qr": "Show QR code",
    "resting": "No counter is open for this now",
    "resting_more": "You can take a number; you are called as soon as one opens.",
    "unserved_more": "A number for this would not be called today.",
    "paused": "This queue has paused",
    "closed": "This queue is closed",
    "full": "All numbers of today are given",
    "online_any_time": "You can submit online at any hour",
    "ask_at_desk": "Please come to the help desk, or go online.",
    "reason": "Reason: {reason}",
    "unserved": "No counter serves this today",
}

QUEUE: Final = {
    "guide_title": "Take a number for help",
    "guide_more": "The staff will listen, find the right procedure and help you go online.",
    "direct_more": "Please have your papers or appointment slip ready.",
    "field_more": "The staff will ask what you need at the counter.",
}

PRIORITY: Final = {
    "priority": "I belong to a priority group",
    "priority_chosen": "Priority: {name}",
    "priority_ask": "Which group do you belong to?",
    "priority_none": "None of these",
}

SEARCH: Final = {
    "search_title": "Find a procedure",
    "search_label": "What you are looking for",
    "search_hint": "Type without tone marks too, for example: khai sinh",
    "found.one": "{n} result",
    "found.other": "{n} results",
    "found_many": "The closest results. Type more to be exact",
    "found_none": "We could not find “{text}”",
    "found_none_more": "Try a shorter word, or choose one of these:",
    "search_away": "Searching needs the connection. Please choose a topic.",
    "all_fields": "See all topics",
    "erase": "Delete",
    "clear": "Clear all",
    "space": "space",
    "keyboard": "Keyboard",
    "examples": "Examples",
    "example_1": "birth",
    "example_2": "marriage",
    "example_3": "land",
    "example_4": "copy",
    "example_5": "residence",
    "example_6": "business",
}

ONLINE: Final = {
    "online_title": "Scan with your phone",
    "qr_portal": "QR code of the National Public Service Portal",
    "step_camera": "Open the camera or Zalo and scan the code",
    "step_link": "Press the link that appears",
    "step_find": "Type “{name}” into the search box of the Portal",
    "step_login": "Log in with VNeID and follow the steps",
    "needs": "You need: {things}",
    "need_vneid": "a VNeID account",
    "need_photos": "photos of your papers",
    "need_minutes": "about {n} minutes",
    "help_online": "Help me submit online",
    "by_hand": "Or type dichvucong.gov.vn and look for code {code}",
    "trouble_online": "If it does not work, take a number: nothing is lost.",
    "take_anyway": "Take a number instead",
    "finished": "Finish",
}

DONE: Final = {
    "taken": "You have your number",
    "your_number": "Your queue number",
    "at_counters": "{queue} · Counter {list}",
    "or": "or",
    "ahead": "Before you",
    "people.one": "{n} person",
    "people.other": "{n} people",
    "nobody_ahead": "No one",
    "wait_label": "Waiting about",
    "minutes": "{low}–{high} minutes",
    "minutes_unknown": "not known yet",
    "scan_turn": "Scan to follow your turn on your phone",
    "scan_wifi": "Join the Wi-Fi “{wifi}”, then scan to follow your turn",
    "qr_turn": "QR code of your turn's page",
    "short_code": "Code {code}",
    "printing": "Printing your slip…",
    "printing_more": "It takes a few seconds",
    "take_slip_down": "Please take your slip below",
    "take_slip_left": "Please take your slip on the left",
    "take_slip_right": "Please take your slip on the right",
    "take_slip_elsewhere": "Please take your slip at {printer}",
    "slip_printed": "Your slip is printed",
    "slip_sent": "No slip? Press “Print again”",
    "no_paper": "The machine is out of paper",
    "cover_open": "The printer's cover is open",
    "cutter_jam": "Paper is stuck in the printer",
    "no_slip": "The slip could not be printed",
    "part_slip": "The slip may not be complete",
    "pull_slip": "Please pull the slip out gently, or tell the staff",
    "asked_slip": "Has your slip come out?",
    "slow_slip": "The slip is taking long",
    "still_valid": "Number {code} is still valid",
    "next": "Next",
    "next_sit": "Please take a seat and keep your slip",
    "next_watch": "Watch the board and listen for {code}",
    "next_papers": "Have your papers ready",
    "keep_photo": "Take a photo of this screen, or scan the code",
    "keep_photo_only": "Take a photo of this screen",
    "keep_mind": "Or remember number {code}",
    "keep_ask": "Or ask the staff at the help desk",
    "again": "Print again",
    "another": "Take another number",
    "done": "Finish",
    "have_title": "You already have number {code}",
    "have_more": "{queue}: one number is enough for one person. Please keep {code} and listen for it.",
    "have_other": "One more, for somebody else",
    "have_print": "Print {code} again",
    "have_printing": "Number {code} is being printed again.",
    "have_keep": "I keep {code}",
    "remembered": "I have it",
    "seconds_left": "{n} seconds left",
}

CARD: Final = {
    "card_scan": "Scan an ID card",
    "card_waiting": "Hold the QR code of your ID card to the scanner",
    "card_waiting_more": "You need not. The machine only looks whether you have a number already and keeps nothing "
    "of the card.",
    "card_looking": "One moment…",
    "card_looking_more": "The card is read. You can put it away.",
    "card_broken": "We could not read the card",
    "card_broken_more": "Please wipe the card, hold it still for two seconds and try again, or skip.",
    "card_foreign": "This is not the code of an ID card",
    "card_foreign_more": "Please show the QR code on the ID card itself, or skip: a number needs no card.",
    "card_too_large": "This code is too long for an ID card",
    "card_too_large_more": "Please show the QR code on the ID card itself, or skip: a number needs no card.",
    "card_away": "We cannot look that up now",
    "card_away_more": "Please take a number as usual; no card is needed.",
    "card_skip": "Skip",
    "card_hello": "Welcome",
    "card_hello_name": "Welcome, {name}",
    "card_no_number": "You have no number yet today. Please choose what you need.",
    "card_last": "Card ending in {last}",
    "card_choose": "Choose",
    "card_forget": "Forget my card",
    "card_has": "You already have number {code}",
    "card_another": "Another number",
}

REST: Final = {
    "help_title": "We are happy to help",
    "help_desk": "Please come to the help desk: the staff will do it with you.",
    "help_number": "Or take a number for help",
    "contrast": "Strong contrast",
    "help_tips": "This machine can also",
    "help_number_do": "Take a number for help",
    "start_over": "Start again",
    "to_start": "To the first screen",
    "idle_ask": "Are you still there?",
    "idle_more": "The screen goes back to the start in {n} seconds.",
    "idle_stay": "I need more time",
    "problem_title": "No number was given",
    "resting_title": "Please come to the help desk",
    "problem_away": "The machine has lost its connection. Please try again, or come to the help desk.",
    "problem_safe": "Nothing was lost. A number already given stays valid.",
    "problem_unsure": "If a number was given, trying again shows the same one.",
    "try_again": "Try again",
    "away": "Connection lost. You can browse; for a number please come to the help desk.",
    "stale": "Data from {time}. Reconnecting…",
    "outage": "{system} has been down since {time}.",
    "outage_safe": "You can still take a number; what needs this system may take longer.",
    "paper_out_strip": "No paper in this machine: your number is shown on the screen.",
    "printer_strip": "This machine cannot print now: your number is shown on the screen.",
}

SENTENCES: Final[Mapping[str, str]] = {
    **BAR,
    **HOME,
    **FIELD,
    **PROCEDURE,
    **QUEUE,
    **PRIORITY,
    **SEARCH,
    **ONLINE,
    **DONE,
    **CARD,
    **REST,
}


def for_page(lang: str) -> dict[str, Any]:
    """Answer the sentences in one language, plural forms gathered under their word."""
    shaped: dict[str, Any] = {}
    for key, text in words(SENTENCES, lang).items():
        word, dot, form = key.partition(".")
        if dot:
            shaped.setdefault(word, {})[form] = text
        else:
            shaped[key] = text
    return shaped

"""Whatever is typed or imported: no crash, nothing lost, nothing too long."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from server.core.fold import fold, without_telex, without_vni, words
from server.core.search import Alias, Searchable, build
from server.core.short_name import LONGEST, short_name
from server.core.touches import IN_FIELD, IN_TAB, TABS, Placed, make_tabs, split_field
from server.sample.catalogue import load_catalogue

SAMPLE = load_catalogue()
INDEX = build(
    [
        Searchable(id=one.code, code=one.code, name=one.name, short_name=one.short_name, group=one.tab)
        for one in SAMPLE.procedures
    ],
    [Alias(alias.term, alias.target) for alias in SAMPLE.aliases],
)
LETTERS = "abcdeghiklmnopqrstuvxyđăâêôơưáàảãạ ĐẤT0129.-"
FIELDS = st.lists(st.sampled_from(["", "a", "b", "c", "d", "e", "f"]), max_size=90).map(
    lambda groups: [Placed(str(number), group) for number, group in enumerate(groups)]
)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_and_leaves_plain_letters_only(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert folded.replace(" ", "").isalnum() or not folded
    assert folded.isascii()


@given(st.text(LETTERS, max_size=40))
def test_marks_composed_or_not_make_no_difference(text):
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(decomposed) == fold(text)
    assert words(decomposed) == words(text)
    assert " ".join(word.plain for word in words(text)) == fold(text)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", max_size=12))
def test_taking_out_typing_keys_never_adds_letters(word):
    assert len(without_telex(word)) <= len(word)
    assert len(without_vni(word)) <= len(word)


@given(st.one_of(st.text(max_size=300), st.text(LETTERS, max_size=60)))
def test_a_search_never_crashes_and_answers_in_order_without_repeating(query):
    hits = INDEX.search(query, 10)
    assert len(hits) <= 10
    assert len({hit.id for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(st.sampled_from(SAMPLE.procedures))
def test_every_procedure_is_found_by_its_names_with_and_without_marks(procedure):
    for name in (procedure.short_name, procedure.name):
        for query in (name, fold(name), name.upper()):
            assert procedure.code in {hit.id for hit in INDEX.search(query, 3)}


@given(st.text(max_size=250))
def test_a_short_name_is_never_too_long(official):
    short = short_name(official)
    assert len(short) <= LONGEST
    assert short == short.strip()


@given(FIELDS)
def test_tabs_hold_everything_once_and_sixty_always_fit(procedures):
    tabs = make_tabs(procedures)
    assert sorted(one for tab in tabs.all for one in tab.ids) == sorted(one.id for one in procedures)
    assert all(1 <= len(tab.ids) <= IN_TAB for tab in tabs.all)
    assert [tab.number for tab in tabs.numbered] == list(range(1, len(tabs.numbered) + 1))
    assert all(tabs.touches(one.id) <= 3 for one in procedures)
    assert tabs.fits == (len(tabs.all) <= TABS)
    assert tabs.fits or len(procedures) > IN_FIELD


@given(FIELDS)
def test_a_named_tab_is_one_whole_group(procedures):
    tabs = make_tabs(procedures)
    groups = dict(procedures)
    for tab in tabs.named:
        if tab.name:
            assert tab.ids == tuple(one.id for one in procedures if one.group == tab.name)
    for tab in tabs.numbered:
        if tab.name:
            assert {groups[one] for one in tab.ids} == {tab.name}


@given(FIELDS)
def test_a_split_keeps_everything_in_parts_that_fit(procedures):
    parts = split_field(procedures)
    assert sorted(one for part in parts for one in part) == sorted(one.id for one in procedures)
    groups = dict(procedures)
    for part in parts:
        assert 1 <= len(part) <= IN_FIELD
        assert make_tabs([Placed(one, groups[one]) for one in part]).fits

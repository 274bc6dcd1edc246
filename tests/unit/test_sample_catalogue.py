"""The sample catalogue: every row usable, every procedure within three touches."""

import csv
import unicodedata
from importlib.resources import files
from itertools import chain, islice

import pytest

from server.core.fold import fold
from server.core.short_name import short_name
from server.core.touches import IN_FIELD, IN_TAB, TABS, Placed, make_tabs, split_field
from server.sample.catalogue import QUEUE_KEYS, CatalogueError, load_catalogue

CATALOGUE = load_catalogue()


def packaged(name):
    return files("server.sample").joinpath(name).read_text(encoding="utf-8")


def with_change(table, old, new):
    """Reads the packaged tables with one text changed."""

    def read(name):
        text = packaged(name)
        if name != table:
            return text
        assert old in text
        return text.replace(old, new, 1)

    return read


def placed(field_key):
    return [Placed(procedure.code, procedure.tab) for procedure in CATALOGUE.of_field(field_key)]


def test_the_sample_is_whole():
    assert len(CATALOGUE.procedures) == 164
    assert len(CATALOGUE.source_fields) == 34
    assert len(CATALOGUE.fields) == 14
    assert CATALOGUE.fields[-1].name == "Lĩnh vực khác"
    assert {field.queue_key for field in CATALOGUE.fields} <= set(QUEUE_KEYS)


def test_every_field_and_every_tab_holds_procedures():
    used = {(procedure.field_key, procedure.tab) for procedure in CATALOGUE.procedures}
    assert used == {(tab.field_key, tab.name) for tab in CATALOGUE.tabs}
    assert {field.key for field in CATALOGUE.fields} == {field for field, _ in used}


def test_short_names_tell_the_procedures_apart():
    for names in (
        [fold(procedure.short_name) for procedure in CATALOGUE.procedures],
        [procedure.name_en.lower() for procedure in CATALOGUE.procedures],
    ):
        assert len(names) == len(set(names))


def test_everything_shown_is_composed_and_clean():
    for name in ("catalogue.csv", "fields.csv", "tabs.csv", "top.csv", "aliases.csv", "source_fields.csv"):
        text = packaged(name)
        assert unicodedata.is_normalized("NFC", text)
        assert "  " not in text
        assert all(cell == cell.strip() for row in csv.reader(text.splitlines()) for cell in row)


def test_facts_are_those_of_the_source_and_nothing_is_made_up():
    known = {procedure.code: procedure.fee for procedure in CATALOGUE.procedures if procedure.fee is not None}
    assert known == {"1.001193": 0, "2.000635": 8000, "2.000884": 10000}
    same_day = {procedure.code for procedure in CATALOGUE.procedures if procedure.same_day_before_15}
    assert same_day == {"1.001193", "2.000635"}
    assert not any(procedure.papers for procedure in CATALOGUE.procedures)


def test_fees_of_another_province_are_for_the_staff_alone():
    for procedure in CATALOGUE.procedures:
        if "Hải Phòng" in procedure.staff_note:
            assert procedure.fee is None
        shown = (procedure.name, procedure.short_name, procedure.fee_note, procedure.time_note_vi)
        assert not any("Hải Phòng" in text for text in shown)


def test_the_home_screen_offers_six_tiles_that_fit_their_place():
    assert [tile.name for tile in CATALOGUE.tiles] == [
        "Đăng ký khai sinh",
        "Chứng thực bản sao",
        "Bản sao khai sinh",
        "Xác nhận độc thân",
        "Đăng ký thường trú",
        "Nhận kết quả hồ sơ",
    ]
    for tile in CATALOGUE.tiles:
        assert max(len(tile.name), len(tile.name_en)) <= 18
        assert max(len(tile.help), len(tile.help_en)) <= 24


def test_names_of_fields_and_tabs_fit_one_line():
    assert all(max(len(field.name), len(field.name_en)) <= 17 for field in CATALOGUE.fields)
    for field in CATALOGUE.fields:
        english = {tab.name: tab.name_en for tab in CATALOGUE.tabs if tab.field_key == field.key}
        for tab in make_tabs(placed(field.key)).named:
            assert len(tab.name) <= 18
            assert len(english.get(tab.name, "")) <= 22


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.key)
def test_every_procedure_of_the_sample_is_three_touches_away(field):
    procedures = placed(field.key)
    tabs = make_tabs(procedures)
    assert tabs.fits
    assert all(len(tab.ids) <= IN_TAB for tab in tabs.all)
    assert max(tabs.touches(code) for code, _ in procedures) <= 3


def test_every_group_of_the_sample_keeps_its_name():
    for field in CATALOGUE.fields:
        tabs = make_tabs(placed(field.key))
        groups = {group for _, group in placed(field.key)}
        shown = {tab.name for tab in tabs.all} | {tabs.tail_name}
        assert groups <= shown or len(tabs.all) == 1


def test_every_procedure_of_434_is_three_touches_away():
    many = list(islice(chain.from_iterable([CATALOGUE.procedures] * 3), 434))
    fields: dict[str, list[Placed]] = {}
    for number, procedure in enumerate(many):
        key = CATALOGUE.source_fields[procedure.source_field]
        fields.setdefault(key, []).append(Placed(f"{procedure.code}/{number}", procedure.source_field))
    reached = 0
    for procedures in fields.values():
        groups = dict(procedures)
        for part in split_field(procedures):
            assert len(part) <= IN_FIELD
            tabs = make_tabs([Placed(one, groups[one]) for one in part])
            assert len(tabs.all) <= TABS
            assert all(tabs.touches(one) <= 3 for one in part)
            reached += len(part)
    assert reached == 434


def test_civil_status_is_arranged_as_people_look_for_it():
    tabs = make_tabs(placed("ho-tich"))
    assert [(tab.name, len(tab.ids)) for tab in tabs.named] == [
        ("Khai sinh", 6),
        ("Kết hôn", 4),
        ("Khai tử", 4),
        ("Cải chính, khác", 5),
    ]
    assert tabs.tail_name == "Có yếu tố nước ngoài"
    assert [(tab.number, len(tab.ids)) for tab in tabs.numbered] == [(1, 6), (2, 6), (3, 6)]


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("catalogue.csv", "1.001193,", "1001193,", "catalogue.csv, line 2: '1001193' is no official code"),
        ("catalogue.csv", "1.000656,", "1.001193,", "stands there more than once"),
        ("catalogue.csv", ",8000,", ",8000 đ,", "is no whole number"),
        ("catalogue.csv", "Hộ tịch,0,", "Hộ tịch,-1,", "is no whole number"),
        ("catalogue.csv", ",Khai sinh,Hộ tịch,0", ",Sinh,Hộ tịch,0", "has no tab 'Sinh'"),
        (
            "catalogue.csv",
            ",Khai sinh,Hộ tịch,0",
            ",Khai sinh,Chứng thực,0",
            "not in the field of its source",
        ),
        ("catalogue.csv", "Register a birth,", "Register a birth " * 5 + ",", "longer than 60"),
        ("catalogue.csv", "Register a birth,", ",", "name_en is empty"),
        ("catalogue.csv", "Same day,yes", "Same day,ja", "where yes or nothing belongs"),
        ("catalogue.csv", "https://dichvucong.gov.vn", "javascript:alert", "no page of a procedure"),
        ("catalogue.csv", ",verified\n", ",guessed\n", "is no confidence"),
        ("catalogue.csv", ",verified\n", ",verified,more\n", "not as many cells"),
        ("fields.csv", "ho-tich,", "Ho tich,", "is no key of a field"),
        ("fields.csv", ",civil\n", ",nobody\n", "'nobody' leads nowhere"),
        ("top.csv", "1.001193,,", "9.999999,,", "'9.999999' leads nowhere"),
        ("top.csv", "1.001193,,", ",,", "to a procedure or to a queue"),
        ("aliases.csv", "queue:guide", "queue:moon", "'queue:moon' leads nowhere"),
        ("tabs.csv", "ho-tich,", "moon,", "no tab"),
    ],
)
def test_a_broken_row_is_named(table, old, new, said):
    with pytest.raises(CatalogueError, match=said.replace(".", r"\.")):
        load_catalogue(with_change(table, old, new))


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("Đăng ký khai sinh", "Đăng ký khai sinh"),
        ("Thủ tục đăng ký khai tử.", "Đăng ký khai tử"),
        (
            "Đăng ký nhận cha, mẹ, con có yếu tố nước ngoài tại khu vực biên giới",
            "Đăng ký nhận cha, mẹ, con có yếu tố nước ngoài",
        ),
        (
            "Chứng thực chữ ký trong các giấy tờ, văn bản (cả điểm chỉ và không điểm chỉ được)",
            "Chứng thực chữ ký trong các giấy tờ, văn bản",
        ),
    ],
)
def test_short_names_are_made_by_rule(official, short):
    assert short_name(official) == short


def test_a_short_name_made_by_rule_never_loses_the_foreign_element():
    for procedure in CATALOGUE.procedures:
        if "có yếu tố nước ngoài" in procedure.name:
            assert "có yếu tố nước ngoài" in short_name(procedure.name)

"""The ranker: order, forgiveness and silence."""

import csv
from pathlib import Path

import pytest

from server.core.search import Alias, Searchable, Why, build
from server.sample.catalogue import load_catalogue

SEARCHES = Path(__file__).parents[1] / "fixtures" / "searches.csv"


@pytest.fixture(scope="module")
def sample():
    catalogue = load_catalogue()
    fields = {field.key: field.name for field in catalogue.fields}
    entries = [
        Searchable(
            id=f"id-{procedure.code}",
            code=procedure.code,
            name=procedure.name,
            short_name=procedure.short_name,
            name_en=procedure.name_en,
            field=fields[procedure.field_key],
            group=procedure.tab,
        )
        for procedure in catalogue.procedures
    ]
    entries.append(Searchable(id="id-queue:results", code="queue:results", name="Trả kết quả"))
    entries.append(Searchable(id="id-queue:guide", code="queue:guide", name="Bàn hướng dẫn"))
    return build(entries, [Alias(alias.term, alias.target) for alias in catalogue.aliases])


def found(index, query, limit=8):
    return [hit.id for hit in index.search(query, limit)]


def procedures(*names, **shares):
    return [Searchable(id=name, name=name, share=shares.get(name.replace(" ", "_"), 0.0)) for name in names]


def everyday_searches():
    with SEARCHES.open(encoding="utf-8", newline="") as table:
        return [(row["query"], row["finds"]) for row in csv.DictReader(table)]


@pytest.mark.parametrize(("query", "finds"), everyday_searches())
def test_everyday_searches_find_the_right_thing_among_the_first_three(sample, query, finds):
    assert f"id-{finds}" in found(sample, query, 3)


def test_the_marks_that_were_typed_decide():
    index = build(procedures("Lệ phí hội", "Lễ hội", "Bán ba ba", "Cha và bà"))
    assert found(index, "lễ")[0] == "Lễ hội"
    assert found(index, "lệ")[0] == "Lệ phí hội"
    assert found(index, "bà")[0] == "Cha và bà"
    assert set(found(index, "le")) == {"Lễ hội", "Lệ phí hội"}


def test_wrong_marks_still_find():
    index = build(procedures("Chứng thực chữ ký", "Đăng ký kết hôn"))
    assert found(index, "chửng thức")[0] == "Chứng thực chữ ký"


def test_everyday_words_beat_words_of_the_body():
    entries = [
        Searchable(id="body", name="Cung cấp thông tin", body="người độc thân, sổ đỏ, sổ hồng"),
        Searchable(id="alias", name="Cấp Giấy xác nhận tình trạng hôn nhân"),
    ]
    assert found(build(entries), "doc than") == ["body"]
    assert found(build(entries, [Alias("độc thân", "alias")]), "doc than")[0] == "alias"


def test_the_plain_kind_stands_before_its_rare_relatives_until_they_are_asked_for():
    index = build(
        procedures(
            "Đăng ký kết hôn có yếu tố nước ngoài",
            "Đăng ký kết hôn lưu động",
            "Đăng ký biến động kết hôn",
            "Đăng ký lại việc kết hôn",
        )
    )
    assert found(index, "ket hon")[0] == "Đăng ký lại việc kết hôn"
    assert found(index, "ket hon nuoc ngoai")[0] == "Đăng ký kết hôn có yếu tố nước ngoài"
    assert found(index, "ket hon luu dong")[0] == "Đăng ký kết hôn lưu động"


def test_among_equals_the_one_asked_for_most_comes_first_and_otherwise_the_given_order():
    names = ("Đăng ký tạm trú", "Đăng ký giám hộ", "Đăng ký kết hôn")
    assert found(build(procedures(*names)), "dang ky") == list(names)
    assert found(build(procedures(*names, Đăng_ký_kết_hôn=0.4)), "dang ky")[0] == "Đăng ký kết hôn"


def test_an_alias_may_stand_for_other_words():
    index = build(
        procedures("Cấp lại thẻ căn cước"), [Alias("CCCD", "=căn cước"), Alias("làm lại", "=cấp lại")]
    )
    (hit,) = index.search("làm lại cccd")
    assert hit.read_as == "cap lai can cuoc"


def test_letters_without_blanks_that_part_in_several_ways_are_read_in_all_of_them():
    index = build(procedures("Kế hoạch của thôn", "Đăng ký kết hôn"))
    assert found(index, "kethon")[0] == "Đăng ký kết hôn"
    assert "Kế hoạch của thôn" in found(index, "kethon")


def test_an_alias_may_name_an_entry_by_code_or_by_id():
    entries = [Searchable(id="7", code="1.000001", name="Tách hộ")]
    for target in ("7", "1.000001"):
        assert found(build(entries, [Alias("tách khẩu", target)]), "tach khau") == ["7"]
    assert found(build(entries, [Alias("tách khẩu", "9.999999")]), "khau") == []


def test_a_code_finds_its_procedure_however_much_of_it_is_typed(sample):
    for query in ("2.000815", "2000815", "000815", "2.000815.000.00.00.H56", " 2.000815 "):
        best, *_ = sample.search(query)
        assert (best.id, best.why) == ("id-2.000815", Why.CODE)


def test_nothing_near_is_no_answer(sample):
    for query in ("qwerty", "xe om", "", "   ", "???", "漢字", "\x00"):
        assert found(sample, query) == []


def test_a_wish_told_in_a_whole_sentence_is_understood(sample):
    query = "Cháu ơi, bà muốn làm thủ tục xin giấy phép xây dựng nhà ở thì như thế nào"
    assert "id-1.013225" in found(sample, query, 3)


def test_results_grow_sharper_with_each_key(sample):
    assert "id-1.001193" in found(sample, "kh")
    assert found(sample, "khai s", 1) == ["id-1.001193"]


def test_no_more_answers_than_asked_for(sample):
    assert len(found(sample, "dang ky", 5)) == 5
    assert found(sample, "dang ky", 0) == []


def test_an_empty_catalogue_answers_nothing():
    assert found(build([]), "khai sinh") == []

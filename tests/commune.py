"""The catalogue of a whole commune: the sample's procedures and believable others, 434 in the same fields.

A commune receives 434 procedures; the public lists name fewer in full. What is added here is made up: common
deeds over the things that each field is about, in groups of every awkward size, up to the sixty that a field
may hold. Nothing of it is a fact about a procedure.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from server.core.catalogue_sheet import COLUMNS
from server.sample.catalogue import load_catalogue

WHOLE: Final = 434
_PERMIT: Final = ("Cấp", "Cấp lại", "Gia hạn", "Điều chỉnh", "Thu hồi")
_LIST: Final = ("Đăng ký", "Thay đổi", "Xóa đăng ký", "Xác nhận")
_AID: Final = ("Hỗ trợ", "Điều chỉnh hỗ trợ", "Thôi hưởng hỗ trợ")
_MATTER: Final = ("Đề nghị", "Bổ sung hồ sơ", "Rút hồ sơ")

_Group = tuple[str, tuple[str, ...], tuple[str, ...]]
_MADE: Final[Mapping[str, tuple[int, tuple[_Group, ...]]]] = {
    "ho-tich": (
        23,
        (
            ("Khai sinh", _LIST, ("khai sinh cho trẻ bị bỏ rơi", "khai sinh quá hạn tại thôn")),
            (
                "Trích lục",
                ("Cấp", "Cấp lại", "Đính chính"),
                ("trích lục ghi chú ly hôn", "trích lục nhận con"),
            ),
            ("Giám hộ", _LIST, ("giám sát việc giám hộ", "giám hộ cho người cao tuổi", "người đại diện")),
        ),
    ),
    "chung-thuc": (
        15,
        (
            (
                "Bản sao",
                ("Chứng thực", "Hủy chứng thực"),
                ("bản sao học bạ", "bản sao bệnh án", "bản sao điện tử"),
            ),
            ("Lời khai", _MATTER, ("xác nhận lời chứng", "niêm yết thừa kế", "chứng thực tại nhà")),
        ),
    ),
    "dat-dai": (
        44,
        (
            ("Chuyển mục đích", _MATTER, ("chuyển đất vườn sang đất ở", "chuyển đất lúa", "giao đất ở")),
            (
                "Thuê đất",
                _PERMIT,
                ("quyết định thuê đất", "quyết định thuê mặt nước", "hợp đồng đất công ích"),
            ),
            (
                "Đo đạc",
                ("Trích đo", "Cắm mốc", "Kiểm tra"),
                ("thửa đất ở", "thửa đất rừng", "ranh giới thôn"),
            ),
            ("Bồi thường", _AID, ("tái định cư", "di dời", "ổn định đời sống", "hoa màu")),
        ),
    ),
    "cu-tru": (12, (("Xác nhận", _LIST, ("nơi ở hiện tại", "nơi tạm trú theo danh sách", "chủ hộ")),)),
    "kinh-doanh": (
        18,
        (
            (
                "Rượu, thực phẩm",
                _PERMIT,
                ("giấy phép bán lẻ rượu", "giấy phép nấu rượu", "giấy xác nhận quán ăn"),
            ),
            ("Hợp tác xã", _LIST, ("hợp tác xã", "tổ hợp tác")),
        ),
    ),
    "xay-dung": (
        17,
        (
            (
                "Giấy phép xây dựng",
                _PERMIT,
                ("giấy phép xây tường rào", "giấy phép nhà tạm", "giấy phép đào đường"),
            ),
            ("Quy hoạch", ("Cấp", "Giải thích"), ("thông tin quy hoạch thôn", "chứng chỉ quy hoạch")),
        ),
    ),
    "bao-tro": (
        24,
        (
            ("Trẻ em", _AID, ("trẻ em mồ côi", "trẻ em nhiễm HIV", "trẻ em bị tai nạn", "trẻ em bỏ học")),
            (
                "Khẩn cấp",
                _AID,
                ("nhà bị cháy", "nhà bị sập", "gạo ngày giáp hạt", "gia đình có người mất tích"),
            ),
        ),
    ),
    "nguoi-co-cong": (
        28,
        (
            ("Thương binh", _AID, ("thương binh nặng", "bệnh binh", "người bị địch bắt tù đày")),
            (
                "Mộ liệt sĩ",
                _MATTER,
                ("di chuyển hài cốt liệt sĩ", "thăm viếng mộ liệt sĩ", "sửa bia mộ liệt sĩ"),
            ),
            ("Nhà ở", _AID, ("xây nhà tình nghĩa", "sửa nhà người có công", "tiền điện gia đình chính sách")),
            ("Thẻ", _PERMIT, ("thẻ thương binh",)),
        ),
    ),
    "con-nuoi": (6, (("Theo dõi", _MATTER, ("báo cáo về con nuôi", "chấm dứt nuôi con nuôi")),)),
    "giao-duc": (
        33,
        (
            (
                "Trường tư",
                _PERMIT,
                ("giấy phép lớp mẫu giáo tư", "giấy phép nhóm trẻ", "giấy phép lớp học thêm"),
            ),
            ("Khuyết tật", _AID, ("học sinh khuyết tật", "giáo viên dạy trẻ khuyết tật")),
            ("Văn bằng", ("Cấp", "Cấp lại", "Đính chính"), ("bằng trung học cơ sở", "học bạ", "giấy khen")),
            ("Dân tộc", _AID, ("học sinh dân tộc thiểu số",)),
        ),
    ),
    "nong-nghiep": (
        27,
        (
            ("Trồng trọt", _AID, ("giống lúa sau bão", "giống cây ăn quả", "phân bón")),
            ("Chăn nuôi", _LIST, ("trại lợn", "trại gà", "trại bò")),
            ("Tàu cá", _PERMIT, ("sổ danh bạ thuyền viên", "giấy phép câu mực")),
        ),
    ),
    "phap-ly": (
        9,
        (("Hòa giải", _MATTER, ("hòa giải ở thôn", "thù lao hòa giải viên", "tuyên truyền luật")),),
    ),
    "khieu-nai": (6, (("Khiếu nại", _MATTER, ("khiếu nại lần hai", "kiến nghị của thôn")),)),
    "khac": (
        8,
        (("Nhà văn hóa", _MATTER, ("mượn nhà văn hóa thôn", "danh hiệu gia đình văn hóa", "treo băng rôn")),),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One procedure as far as finding it goes; `made` is what the sample does not hold."""

    code: str
    name: str
    short_name: str
    field_key: str
    tab: str
    made: bool


def commune() -> tuple[Row, ...]:
    """All procedures, field by field, the sample's first in each."""
    sample = load_catalogue()
    rows = []
    for field in sample.fields:
        rows += [
            Row(p.code, p.name, p.short_name, field.key, p.tab, made=False)
            for p in sample.of_field(field.key)
        ]
        many, groups = _MADE[field.key]
        for name, tab in islice(_names(groups), many):
            rows.append(Row(f"9.{len(rows):06}", name, name, field.key, tab, made=True))
    return tuple(rows)


def sheet_of_made() -> bytes:
    """What the sample lacks of the whole commune, as an office would import it."""
    names = {field.key: field.name for field in load_catalogue().fields}
    columns = ("code", "name", "short_name", "field", "tab")
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([COLUMNS[column][0] for column in columns])
    for row in commune():
        if row.made:
            table.writerow([row.code, row.name, row.short_name, names[row.field_key], row.tab])
    return text.getvalue().encode()


def _names(groups: tuple[_Group, ...]) -> Iterator[tuple[str, str]]:
    """Deeds over things; each group is as large as it happens to be."""
    for tab, deeds, things in groups:
        for thing in things:
            for deed in deeds:
                yield f"{deed} {thing}", tab

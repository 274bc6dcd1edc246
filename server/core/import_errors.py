"""Refusals of an import: what is wrong with the file as a whole. What is wrong with a row is no refusal."""

from server.core.errors import Refusal


class FileUnreadable(Refusal):
    """The file is no spreadsheet that can be read."""

    code = "file_unreadable"
    status = 422


class FileOldExcel(Refusal):
    """The file is an .xls of old, or locked with a password."""

    code = "file_old_excel"
    status = 422


class FileTooLarge(Refusal):
    """The file has too many rows, or would unpack to far more than it seems; `rows` is the limit."""

    code = "file_too_large"
    status = 413


class FileBrokenText(Refusal):
    """The letters of the file are damaged; `line` is the first such line."""

    code = "file_broken_text"
    status = 422


class FileWithoutHead(Refusal):
    """No row of the file names the columns."""

    code = "file_without_head"
    status = 422


class ImportFaulty(Refusal):
    """Rows of the file cannot be taken in; nothing was changed. `count` of them."""

    code = "import_faulty"
    status = 422

"""Refusals about slips and printers as they are set up."""

from server.core.errors import Refusal


class LogoUnreadable(Refusal):
    """The uploaded mark is no PNG or JPEG picture, or a broken one."""

    code = "logo_unreadable"
    status = 422


class LogoTooLarge(Refusal):
    """The uploaded mark has too many bytes or dots."""

    code = "logo_too_large"
    status = 413


class LogoBlank(Refusal):
    """Nothing of the uploaded mark would be seen on paper, or nothing but black."""

    code = "logo_blank"
    status = 422


class UnknownPrinter(Refusal):
    """There is no such printer in this centre."""

    code = "unknown_printer"
    status = 404


class UnknownKiosk(Refusal):
    """There is no such kiosk in this centre."""

    code = "unknown_kiosk"
    status = 404


class PrinterAddressWrong(Refusal):
    """This is no address of the kind of connection; `example` is one."""

    code = "printer_address_wrong"
    status = 422


class PrinterAddressTaken(Refusal):
    """Another printer is set up at this address; `printer` is its name."""

    code = "printer_address_taken"


class PrinterMute(Refusal):
    """This kind of connection brings no answers back, so there is nothing to ask."""

    code = "printer_mute"


class PrinterAtWork(Refusal):
    """A slip is being printed, or somebody else is asking; a question must not run into it."""

    code = "printer_at_work"


class PrinterNameTaken(Refusal):
    """Another printer of the centre has this name."""

    code = "printer_name_taken"


class PrinterInRecord(Refusal):
    """Slips of the record name this printer, so it stays; kiosks need not print on it."""

    code = "printer_in_record"

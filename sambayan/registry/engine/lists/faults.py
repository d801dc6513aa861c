"""What can be wrong with a list: the whole file (Unreadable), or one cell or row of it (Fault)."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from sambayan.registry.engine.lists.fields import Field


class Problem(StrEnum):
    """Why a file cannot be read at all. Stable: pages and commands have a sentence for each."""

    EMPTY = "empty"  # no bytes, or no visible sheet
    TOO_LARGE = "too_large"  # more bytes, cells or sheets than the limits allow
    BOMB = "bomb"  # unpacks to many times its size
    DAMAGED = "damaged"  # not whole, or not what its first bytes say
    PASSWORD = "password"  # noqa: S105 - encrypted; its owner saves it again without one
    DOCTYPE = "doctype"  # an XML part declares entities, which no office program writes
    WEB_PAGE = "web_page"  # HTML or XML under the name of a workbook; to be saved as .xlsx
    NOT_A_LIST = "not_a_list"  # neither a workbook nor text
    UNSAVED_FORMULAS = "unsaved_formulas"  # nearly only formulas without a value: to be saved by an office program


class Unreadable(ValueError):
    """The file cannot be used at all; nothing of it was read. `detail` names a sheet or a limit, never a value."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        self.problem = problem
        self.detail = detail
        super().__init__(f"the list cannot be read: {problem}{detail and f' ({detail})'}")


class Stopped(Exception):
    """The caller's `stop` said so; what was yielded before is right, and not all."""


class FaultCode(StrEnum):
    """Why a cell has no value, or a value to look at. Stable: pages and commands have a sentence for each."""

    NUMBER_CELL = "number_cell"  # a number of 16 digits in a number cell: Excel kept 15 of them
    ROUNDED = "rounded"  # written as 1.80101E+15: the digits are lost
    NOT_DIGITS = "not_digits"  # other signs where only digits may stand
    WRONG_LENGTH = "wrong_length"  # too few or too many digits
    NIK_STRUCTURE = "nik_structure"  # no province, day, month or serial number like this
    PLACEHOLDER = "placeholder"  # one digit over and over, or 1234567890…
    LEADING_ZERO = "leading_zero"  # a number cell had lost its leading zeros; they were put back
    NUMBER_MISSING = "number_missing"  # "ada", "sudah": said to exist, without its number
    PHONE_FORM = "phone_form"  # no Indonesian phone number
    MORE_PHONES = "more_phones"  # several numbers in one cell; the first was taken
    PIRT_FORM = "pirt_form"  # no P-IRT number
    UNUSUAL_LENGTH = "unusual_length"  # longer than the form known to us, taken as it is
    BPOM_FORM = "bpom_form"  # no MD or ML number
    HALAL_FORM = "halal_form"  # no certificate number of BPJPH
    HALAL_FATWA = "halal_fatwa"  # the number of the fatwa (KH…), not of the certificate (ID…)
    KBLI_FORM = "kbli_form"  # no code of five digits
    AMOUNT_FORM = "amount_form"  # no amount of rupiah, or one that can be read in two ways
    AMOUNT_RANGE = "amount_range"  # "5-10 juta", "< 300 juta": more than one amount
    AMOUNT_SMALL = "amount_small"  # a few rupiah: thousands or millions are likely meant
    AMOUNT_PERIOD = "amount_period"  # a day's or a week's turnover
    NEGATIVE = "negative"  # below zero
    DATE_FORM = "date_form"  # no day of the calendar, or one that can be read in two ways
    COUNT_FORM = "count_form"  # no whole number of people
    SEX_FORM = "sex_form"  # neither L nor P
    SEX_DIFFERS = "sex_differs"  # not what the NIK says; both are kept
    EMAIL_FORM = "email_form"  # no e-mail address
    NAME_FORM = "name_form"  # no letter in a name
    NAME_MISSING = "name_missing"  # neither the business nor its owner has a name
    TOO_LONG = "too_long"  # more signs than the register holds
    WRONG_TYPE = "wrong_type"  # a date or a truth value where text was expected
    FORMULA = "formula"  # a formula that no program has calculated yet
    CELL_ERROR = "cell_error"  # #N/A, #REF!
    NO_HEADING = "no_heading"  # the sheet has no heading that we understand; nothing of the row was read
    ONLY_NAME = "only_name"  # nothing but a name: a row, or a remark?


# The value was taken; the fault says what to look at. With every other code of a cell there is no value.
REMARKS = frozenset(
    {
        FaultCode.LEADING_ZERO,
        FaultCode.NUMBER_MISSING,
        FaultCode.MORE_PHONES,
        FaultCode.UNUSUAL_LENGTH,
        FaultCode.SEX_DIFFERS,
        FaultCode.ONLY_NAME,
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason. `address` as people write it, "C12", or the row's first cell; `shown` is what stands there."""

    code: FaultCode
    address: str
    field: Field | None = None
    shown: str = dataclasses.field(default="", repr=False)  # may be personal

    @property
    def is_remark(self) -> bool:
        return self.code in REMARKS

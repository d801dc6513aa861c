"""Phone numbers as people write them, and the one form in which we keep them: E.164, as in +6281279000001."""

import re

_BETWEEN = re.compile(r"[\s().-]")
# After the country's 62 or the trunk's 0: 8 to 12 digits, mobile or with an area code (memory). A bare 8… is mobile.
_NUMBER = re.compile(r"(?:(?:\+62|0062|62)0?|0|(?=8))([2-9][0-9]{7,11})")


def international_form(text: str) -> str | None:
    """The +62 form of an Indonesian number, None when it is none. Blanks, dots, dashes and brackets are skipped."""
    match = _NUMBER.fullmatch(_BETWEEN.sub("", text))
    return match and f"+62{match[1]}"

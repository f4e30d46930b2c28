"""The findings a submission or decision keeps were written down in Vietnamese; here they are told to the reader."""

import re
from typing import Final

from django.utils.translation import gettext, ngettext

_COUNTED: Final = ("%(count)d trường hợp", "đã xem %(count)d trường hợp, không có gì vướng")
_FILLED: Final = (
    "%(award)s thuộc thẩm quyền của người ký",
    "%(award)s không dành cho đối tượng này",
    "thiếu %(what)s",
    "trùng họ tên và đơn vị với dòng %(number)d",
    "trùng họ tên với dòng %(number)d, khác đơn vị: kiểm tra có phải một người",
)


def told(text: str) -> str:
    """The words of a kept finding in the reader's language; names and quotations stay as they are."""
    if not text:
        return ""
    for template in _COUNTED:
        if found := _pattern(template).fullmatch(text):
            count = int(found["count"])
            return ngettext(template, template, count) % {"count": count}
    for template in _FILLED:
        if found := _pattern(template).fullmatch(text):
            filled = {
                name: int(value) if name == "number" else value for name, value in found.groupdict().items()
            }
            return gettext(template) % filled
    return gettext(text)


def _pattern(template: str) -> re.Pattern[str]:
    escaped = re.escape(template)
    numbers = re.sub(r"%\\\((\w+)\\\)d", r"(?P<\1>\\d{1,9})", escaped)
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", numbers))

"""Succession in words of the reader's language: whose records were read, by which rule, and what that leaves open."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.legislation import catalogue, wording
from thidua.legislation.succession import Carried
from thidua.parties.enums import SuccessionKind
from thidua.rulebook.facts import Passage

FAMILIES = {
    "award": gettext_lazy("Các lần khen thưởng"),
    "rating": gettext_lazy("Mức độ hoàn thành nhiệm vụ"),
    "proof": gettext_lazy("Sáng kiến, đề tài, thành tích"),
    "share": gettext_lazy("Tỷ lệ thành viên"),
}
TREATMENTS = {
    Carried.YES: gettext_lazy("được đọc tiếp"),
    Carried.PERSON: gettext_lazy("cần người xem xét có được tính hay không"),
    Carried.NO: gettext_lazy("không được đọc tiếp"),
}


@dataclass(frozen=True)
class PassageWords:
    """One rule of succession a path rests on."""

    told: str
    left_out: str
    citation: str
    question: str


def words_of(passage: Passage) -> PassageWords:
    """A passage in words."""
    told = _("%(family)s của %(names)s (%(how)s từ %(day)s): %(treatment)s") % {
        "family": FAMILIES[passage.family],
        "names": ", ".join(passage.origins),
        "how": str(SuccessionKind(passage.how).label).lower(),
        "day": date_format(passage.effective, "d/m/Y"),
        "treatment": TREATMENTS[Carried(passage.treatment)],
    }
    left_out = (
        _("Chưa tính vì không phải đơn vị cũ nào cũng có: %(years)s")
        % {"years": wording.spans(passage.left_out)}
        if passage.left_out
        else ""
    )
    return PassageWords(told, left_out, catalogue.citation_text(passage.citation), passage.open_question)

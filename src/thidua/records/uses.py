"""A result serves decisions: what may still use it, and what it may still become once it was used."""

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.legislation import catalogue
from thidua.records.enums import ProofPurpose, Recognition
from thidua.records.models import Proof, ProofUse
from thidua.records.policies import check_stands

USED_ONCE = "Công văn số 5007/BNV-TĐKT"


def purpose_of(award_code: str) -> ProofPurpose:
    """Whether the award is a title or a form. Raises `InvalidInput` at "award_code" when the catalogue has none."""
    try:
        award = catalogue.award(award_code)
    except catalogue.UnknownInLaw as error:
        told = _("Không có danh hiệu, hình thức khen thưởng “%(code)s”.") % {"code": award_code}
        raise InvalidInput(fields={"award_code": told}) from error
    return ProofPurpose.TITLE if award.is_title else ProofPurpose.FORM


def check_use(use: ProofUse) -> None:
    """Raise unless the result may be used so beside its other current uses; for a new use and for a corrected one.

    `NotNow` while the result is not recognised, or when it has served what excludes this use; `InvalidInput` when the
    result is somebody else's, is of a later year or was recognised after the decision, or the award named is not that
    award of that party.
    """
    proof = Proof.objects.get(pk=use.proof_id)
    if proof.party_id != use.party_id:
        raise InvalidInput(fields={"proof": _("“%(title)s” là của người khác.") % {"title": proof.title}})
    check_stands(record=proof)
    if proof.state != Recognition.RECOGNISED:
        raise NotNow(_("“%(title)s” chưa được công nhận nên chưa dùng được.") % {"title": proof.title})
    _check_after(use, proof)
    _check_award(use)
    earlier = ProofUse.objects.filter(proof=proof, is_current=True).order_by("id")
    excluding = earlier.filter(purpose=ProofPurpose.FORM) if use.purpose == ProofPurpose.TITLE else earlier
    other = excluding.first()
    if other is not None:
        raise NotNow(
            _("“%(title)s” đã dùng để xét %(award)s năm %(year)s, không dùng được nữa.")
            % {"title": proof.title, "award": catalogue.award_name(other.award_code), "year": other.year},
            citation=USED_ONCE,
        )


def check_used(proof: Proof) -> None:
    """Raise `InvalidInput` at its field when a correction takes away what a use of the corrected result rested on."""
    for use in ProofUse.objects.filter(proof=proof.corrects_id, is_current=True).order_by("id"):  # type: ignore[attr-defined]
        told: dict[str, Message] = {}
        if proof.state != Recognition.RECOGNISED:
            told["recognised_by"] = _("Kết quả này đã dùng để xét %(use)s nên không thể là chưa công nhận.")
        if proof.year > use.year:
            told["year"] = _("Kết quả này đã dùng để xét %(use)s, trước năm ghi ở đây.")
        if proof.decision_date and use.decision_date and use.decision_date < proof.decision_date:
            told["decision_date"] = _("Kết quả này đã dùng để xét %(use)s, trước ngày công nhận ghi ở đây.")
        if told:
            raise InvalidInput(fields={name: message % {"use": use.told} for name, message in told.items()})


def _check_after(use: ProofUse, proof: Proof) -> None:
    told: Message
    if use.decision_date and proof.decision_date and use.decision_date < proof.decision_date:
        told = _("Quyết định này ban hành trước ngày “%(title)s” được công nhận.") % {"title": proof.title}
        raise InvalidInput(fields={"decision_date": told})
    if use.year < proof.year:
        told = _(
            "“%(title)s” là kết quả năm %(year)s, không dùng được để xét khen thưởng trước năm %(year)s."
        )
        raise InvalidInput(fields={"year": told % {"title": proof.title, "year": proof.year}})


def _check_award(use: ProofUse) -> None:
    told: Message
    award = use.award
    if award is None:
        return
    if award.party_id != use.party_id:
        told = _("“%(award)s” trong sổ khen thưởng không phải của người này.") % {"award": award}
        raise InvalidInput(fields={"award": told})
    if award.award_code != use.award_code:
        told = _("“%(award)s” trong sổ khen thưởng không phải là %(name)s.")
        about = {"award": award, "name": catalogue.award_name(use.award_code)}
        raise InvalidInput(fields={"award": told % about})

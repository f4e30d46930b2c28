"""Who records, shares, publishes, adopts and reads exemplars."""

from django.utils.translation import gettext_lazy as _

from thidua.exemplars import queries
from thidua.exemplars.models import Adoption, Consent, Evidence, Practice, RoleModel
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.legislation import catalogue
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation
from thidua.rulebook.findings import Citation

EVIDENCE_SUBJECT = "exemplars.evidence"
PUBLICITY = Citation("QD1526/2022-TTg")
"""The project on publicity for good examples 2022-2025: every province sets standards, finds and publicises."""

Exemplar = RoleModel | Practice


def publicity_citation() -> str:
    """The decision on publicity for good examples, as people cite it."""
    return catalogue.citation_text(PUBLICITY)


def home_of(thing: Exemplar) -> Organisation:
    """The province that keeps it."""
    return thing.province if isinstance(thing, RoleModel) else thing.owner


def check_keeps(*, by: Account, organisation: Organisation) -> None:
    """Raise `NotPermitted` unless `by` does the work of that province's office."""
    if not by.holds(Permission.ACT_FOR_MEMBER, organisation):
        raise NotPermitted(
            _("Gương, mô hình này của %(organisation)s; bạn không làm việc thay đơn vị này.")
            % {"organisation": organisation}
        )


def can_keep(*, by: Account, organisation: Organisation) -> bool:
    """Whether `by` does the work of that province's office."""
    return by.holds(Permission.ACT_FOR_MEMBER, organisation)


def kept_organisations(*, by: Account) -> list[Organisation]:
    """The organisations for which `by` may record exemplars and adopt practices."""
    mine = by.organisations_where(Permission.ACT_FOR_MEMBER)
    return list(Organisation.objects.filter(pk__in=mine).order_by("sort_key"))


def check_keeps_any(*, by: Account) -> list[Organisation]:
    """The organisations for which `by` records exemplars. Raises `NotPermitted` when there is none."""
    kept = kept_organisations(by=by)
    if not kept:
        raise NotPermitted(_("Tài khoản của bạn không làm việc thay đơn vị nào có gương, mô hình."))
    return kept


def check_consent(*, role_model: RoleModel) -> Consent | None:
    """The consent a publication rests on. Raise `NotNow` when a person or household has given none."""
    if role_model.kind == PartyKind.COLLECTIVE:
        return None
    consent = queries.standing_consent(role_model)
    if consent is None:
        raise NotNow(
            _("Chưa có ghi nhận sự đồng ý của %(name)s. Hãy ghi nhận sự đồng ý trước khi công khai.")
            % {"name": role_model.name}
        )
    return consent


def check_may_adopt(*, by: Account, practice: Practice, organisation: Organisation) -> None:
    """Raise unless `by` works for the organisation, may read the practice, and it is another's."""
    check_keeps(by=by, organisation=organisation)
    if practice.owner_id == organisation.pk:
        raise InvalidInput(_("Đây là mô hình của chính đơn vị; nhân rộng là do đơn vị khác áp dụng."))
    access_practice(by=by, practice_id=practice.pk)
    if Adoption.objects.filter(practice=practice, organisation=organisation).exists():
        raise NotNow(_("%(organisation)s đã áp dụng mô hình này từ trước.") % {"organisation": organisation})


def access_role_model(*, by: Account, role_model_id: int) -> RoleModel:
    """The role model, for whoever may read it. Raises `NotFound`."""
    found = queries.role_models_read_by(by=by).filter(pk=role_model_id).first()
    if found is None:
        raise NotFound(_("Không có gương điển hình này, hoặc bạn không được xem."))
    return found


def access_practice(*, by: Account, practice_id: int) -> Practice:
    """The practice, for whoever may read it. Raises `NotFound`."""
    found = queries.practices_read_by(by=by).filter(pk=practice_id).first()
    if found is None:
        raise NotFound(_("Không có mô hình này, hoặc bạn không được xem."))
    return found


def access_adoption(*, by: Account, adoption_id: int) -> Adoption:
    """The adoption, for whoever works for the organisation that adopted. Raises `NotFound`, `NotPermitted`."""
    found = queries.adoptions().filter(pk=adoption_id).first()
    if found is None:
        raise NotFound(_("Không có lần áp dụng này."))
    check_keeps(by=by, organisation=found.organisation)
    return found


def access_published_role_model(*, role_model_id: int) -> RoleModel:
    """A role model anybody may read. Raises `NotFound`."""
    found = queries.published_role_models().filter(pk=role_model_id).first()
    if found is None:
        raise NotFound(_("Không có gương điển hình này, hoặc chưa công khai."))
    return found


def access_published_practice(*, practice_id: int) -> Practice:
    """A practice anybody may read. Raises `NotFound`."""
    found = queries.published_practices().filter(pk=practice_id).first()
    if found is None:
        raise NotFound(_("Không có mô hình này, hoặc chưa công khai."))
    return found


def may_read_evidence(*, by: Account | None, file: StoredFile) -> bool:
    """Whether `by` may open a file of evidence: whoever may read what it is about. Visitors open none."""
    evidence = Evidence.objects.filter(file=file).first()
    if by is None or evidence is None:
        return False
    if evidence.role_model_id:
        return queries.role_models_read_by(by=by).filter(pk=evidence.role_model_id).exists()
    return queries.practices_read_by(by=by).filter(pk=evidence.practice_id or 0).exists()

"""The covenant: composed by the head, signed by every member, witnessed, issued; amended and signed again."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.queries import members_of
from thidua.covenants import composition, policies, queries, text
from thidua.covenants.composition import Wording
from thidua.covenants.enums import SigningCapacity
from thidua.covenants.models import Covenant, CovenantIssue, CovenantText, Signature
from thidua.documents.actions import issue_document, supersede_document
from thidua.identity.models import Account
from thidua.identity.queries import signing_name
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.parties.models import Organisation


@action(secret=("wording",))
def compose_covenant(
    *, by: Account, at: datetime, season: Season, wording: Wording, previewed_sha256: str = ""
) -> CovenantText:
    """Compose the covenant's first text from the issued plan, the accepted targets and the wording.

    `previewed_sha256` is the hash of the preview the head read; given, it must still be that of the text.
    Raises `NotPermitted` unless `by` works for the head, `NotNow` outside stage COVENANT, while a registration
    is not accepted, when there is a text already or it is no longer the one previewed, `InvalidInput`.
    """
    policies.check_first_composition(by=by, season=season)
    _check_wording(wording)
    if queries.covenant_of(season) is not None:
        raise NotNow(_("Giao ước đã được soạn; muốn thay đổi, hãy lập phiên bản sửa đổi."))
    covenant = save(Covenant(season=season, opened_at=at))
    made = _new_text(
        covenant, season=season, wording=wording, by=by, at=at, previewed=previewed_sha256, amends=None
    )
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.COMPOSE_COVENANT)
    return made


@action(secret=("wording",))
def amend_covenant(
    *,
    by: Account,
    at: datetime,
    season: Season,
    wording: Wording,
    reason: str,
    previewed_sha256: str = "",
) -> CovenantText:
    """Make a new version of the text, from the targets as accepted now; everybody signs again.

    Raises `NotPermitted`, `NotNow` (no text yet, a registration not accepted, nothing changed, the preview is
    out of date), `InvalidInput` without a reason.
    """
    claim_seasons(season)
    policies.check_amends(by=by, season=season)
    _check_wording(wording)
    covenant = _locked(season)
    latest = queries.latest_text(season)
    if covenant is None or latest is None:
        raise NotNow(_("Chưa có giao ước để sửa đổi."))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do sửa đổi giao ước.")})
    made = _new_text(
        covenant,
        season=season,
        wording=wording,
        by=by,
        at=at,
        previewed=previewed_sha256,
        amends=latest,
        reason=reason.strip(),
    )
    duties.reopen(season=season, kind=DutyKind.SIGN_COVENANT)
    duties.reopen(season=season, kind=DutyKind.WITNESS_COVENANT)
    return made


@action()
def sign_covenant(
    *,
    by: Account,
    at: datetime,
    season: Season,
    organisation: Organisation,
    text: CovenantText,
    text_sha256: str,
) -> Signature:
    """Sign the covenant for a member; `text_sha256` is the hash of the text as it was shown to the signer.

    Raises `NotPermitted` unless `by` signs for the member, `NotNow` when the text changed since it was shown
    (nothing is signed then) or the member has signed it already.
    """
    policies.check_signs(by=by, season=season, organisation=organisation)
    signature = _sign(
        season=season,
        organisation=organisation,
        text=text,
        shown=text_sha256,
        capacity=SigningCapacity.MEMBER,
        by=by,
        at=at,
    )
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.SIGN_COVENANT, owner=organisation)
    return signature


@action()
def witness_covenant(
    *, by: Account, at: datetime, season: Season, text: CovenantText, text_sha256: str
) -> Signature:
    """Witness that all members signed, for the body that organises the cluster; the covenant is issued with it.

    The witness signs last. Raises `NotPermitted`, and `NotNow` when a member's signature is missing (the message
    names whose), when the text changed since it was shown, or it was witnessed already.
    """
    policies.check_witnesses(by=by, season=season)
    signature = _sign(
        season=season,
        organisation=season.cluster.organiser,
        text=text,
        shown=text_sha256,
        capacity=SigningCapacity.WITNESS,
        by=by,
        at=at,
    )
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.WITNESS_COVENANT)
    _issue(by=by, at=at, season=season, signed=text)
    return signature


# ------------------------------------------------------------------------------------------------ pieces


def _locked(season: Season) -> Covenant | None:
    """The season's covenant; whoever signs or amends it meanwhile waits until this transaction is over."""
    return Covenant.objects.select_for_update().filter(season=season).first()


def _check_wording(wording: Wording) -> None:
    if not wording.preamble.strip():
        raise InvalidInput(fields={"preamble": _("Hãy viết lời mở đầu.")})
    for field, items in (("commitments", wording.commitments), ("execution", wording.execution)):
        if not items:
            raise InvalidInput(fields={field: _("Hãy ghi ít nhất một nội dung, mỗi dòng một nội dung.")})


def _new_text(
    covenant: Covenant,
    *,
    season: Season,
    wording: Wording,
    by: Account,
    at: datetime,
    previewed: str,
    amends: CovenantText | None,
    reason: str = "",
) -> CovenantText:
    blocks = composition.compose(queries.covenant_material(season), wording)
    words = text.plain_text(blocks)
    sha256 = text.digest(words)
    if previewed and previewed != sha256:
        raise NotNow(
            _("Nội dung đã thay đổi so với bản xem trước. Hãy xem lại bản mới rồi xác nhận lần nữa.")
        )
    if amends is not None and amends.sha256 == sha256:
        raise NotNow(_("Bản sửa đổi không khác phiên bản hiện hành; không có gì để ký lại."))
    return save(
        CovenantText(
            covenant=covenant,
            number=amends.number + 1 if amends else 1,
            blocks=blocks,
            text=words,
            sha256=sha256,
            wording=wording.as_json(),
            composed_at=at,
            composed_by=by.actor_label,
            amends=amends,
            reason=reason,
        )
    )


def _sign(
    *,
    season: Season,
    organisation: Organisation,
    text: CovenantText,
    shown: str,
    capacity: SigningCapacity,
    by: Account,
    at: datetime,
) -> Signature:
    _locked(season)
    latest = queries.latest_text(season)
    if latest is None or text.covenant_id != latest.covenant_id:
        raise NotNow(_("Chưa có bản giao ước để ký."))
    policies.check_still_that_text(text=text, latest=latest, shown_sha256=shown)
    _check_open(latest, organisation=organisation, capacity=capacity)
    if capacity is SigningCapacity.WITNESS:
        _check_all_members_signed(season, latest)
    return save(
        Signature(
            text=latest,
            organisation=organisation,
            capacity=capacity,
            signer_post=by.title,
            signer_name=signing_name(by),
            account=by,
            signed_at=at,
            text_sha256=latest.sha256,
        )
    )


def _check_open(latest: CovenantText, *, organisation: Organisation, capacity: SigningCapacity) -> None:
    found = latest.signatures.filter(organisation=organisation, capacity=capacity).first()
    if found is not None:
        raise NotNow(
            _("%(organisation)s đã ký bản giao ước này (%(post)s).")
            % {"organisation": organisation, "post": found.signer_post}
        )


def _check_all_members_signed(season: Season, latest: CovenantText) -> None:
    missing = queries.unsigned_members(season=season, text=latest)
    if missing:
        raise NotNow(
            _("Người chứng kiến ký sau cùng; còn chờ chữ ký của %(members)s.")
            % {"members": ", ".join(map(str, missing))}
        )


def _issue(*, by: Account, at: datetime, season: Season, signed: CovenantText) -> CovenantIssue:
    texts = queries.covenant_texts(season)
    full = next(found for found in texts if found.pk == signed.pk)
    issued = issue_document(
        by=by,
        at=at,
        document=queries.covenant_paper(season=season, text=full),
        issuer=season.cluster.body,
        acting_for=season.cluster.organiser,
        subject=full.covenant,
        season_id=season.pk,
        readers=_readers(season),
        issued_on=local_date(at),
    )
    earlier = [found.issue for found in texts if found.pk != full.pk and hasattr(found, "issue")]
    if earlier:
        supersede_document(by=by, at=at, document=earlier[-1].document, successor=issued)
    return save(CovenantIssue(text=full, document=issued, issued_at=at))


def _readers(season: Season) -> Sequence[Organisation]:
    return [*members_of(season), season.cluster.organiser]

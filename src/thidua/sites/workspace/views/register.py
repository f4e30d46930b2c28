"""The award register: list, one line, one party's timeline, and what its keeper does."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs
from thidua.kernel import clock
from thidua.kernel.forms import attempt, choices_of, render_form
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.parties.enums import PartyKind
from thidua.register import actions, policies, queries
from thidua.register.enums import CommendationKind
from thidua.register.interfaces.forms import AwardForm, CorrectionForm, RevocationForm, WithdrawalForm
from thidua.register.models import Award
from thidua.sites.workspace import year_strips
from thidua.sites.workspace.charts import award_kinds_chart, awards_by_year_chart


def _address(award: Award) -> str:
    return reverse("workspace:award", args=[award.pk])


def _kind(award: Award) -> object:
    return CommendationKind(award.commendation_kind).label if award.commendation_kind else ""


MOST_SHOWN = 500
REGISTER = ListPage(
    key="register",
    label=_("Sổ khen thưởng"),
    columns=(
        Column("recipient_name", _("Được khen thưởng"), sort=("recipient_sort_key",), url=_address),
        Column("post_text", _("Chức vụ, đơn vị"), css="small"),
        Column("award_name", _("Danh hiệu, hình thức"), sort=("award_name",)),
        Column("commendation_kind", _("Loại hình"), sort=("commendation_kind",), cell=_kind),
        Column(
            "year",
            _("Năm"),
            sort=("year",),
            align="num",
            cell=lambda award: str(award.year),
            export=lambda award: award.year,
        ),
        Column(
            "decision_number",
            _("Quyết định"),
            sort=("decision_number",),
            cell="workspace/register/_decision_cell.html",
            css="nowrap",
        ),
        Column("decision_date", _("Ngày"), sort=("decision_date",)),
        Column("keeper.short_name", _("Sổ của"), sort=("keeper__sort_key",), css="nowrap"),
        Column(
            "achievement",
            _("Thành tích"),
            cell=lambda _award: "",
            css="d-none",
            export=lambda a: a.achievement,
        ),
        Column(
            "state",
            _("Tình trạng"),
            cell="workspace/register/_state_cell.html",
            export=lambda award: _("Đã hủy bỏ") if hasattr(award, "revocation") else "",
        ),
    ),
    filters=(
        ChoiceFilter("year", _("Năm")),
        ChoiceFilter("keeper", _("Sổ của"), lookup="keeper_id"),
        ChoiceFilter("award", _("Danh hiệu, hình thức"), lookup="award_code"),
        ChoiceFilter("recipient", _("Loại đối tượng"), lookup="recipient_kind", choices=PartyKind.choices),
        ChoiceFilter("kind", _("Loại hình"), lookup="commendation_kind", choices=CommendationKind.choices),
        ChoiceFilter(
            "direct",
            _("Lao động trực tiếp"),
            choices=(("yes", _("Có")), ("no", _("Không"))),
        ),
    ),
    empty=Empty(
        _("Sổ khen thưởng còn trống"),
        _("Quyết định khen thưởng ban hành ở đây tự vào sổ; quyết định giấy thì vào sổ bằng tay."),
        icon_name="award",
    ),
)


@needs(Permission.READ_SEASONS)
@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    """Every line the account may read."""
    sight = queries.sight_of(request.user)
    tally = queries.tally_of(sight)
    keepers = policies.keepers_for(by=request.user)
    return respond_list(
        request,
        "workspace/register/register.html",
        REGISTER,
        lambda words, chosen, most: queries.find(sight=sight, question=_question(words, chosen), most=most),
        {"summary": tally.summary, "kinds": award_kinds_chart(tally.summary), "can_enter": bool(keepers)},
        choices={
            "year": [(str(year), str(year)) for year in tally.years],
            "keeper": choices_of(queries.keepers_in(tally)),
            "award": tally.award_names,
        },
    )


def _question(words: str, chosen: Mapping[str, str]) -> queries.Question:
    return queries.Question(
        words=words,
        year=int(chosen["year"]) if "year" in chosen else None,
        keeper=int(chosen["keeper"]) if "keeper" in chosen else None,
        award=chosen.get("award", ""),
        recipient=chosen.get("recipient", ""),
        kind=chosen.get("kind", ""),
        is_direct=chosen["direct"] == "yes" if "direct" in chosen else None,
    )


@needs(Permission.READ_SEASONS)
@require_safe
def award(request: SignedInRequest, award_id: int) -> HttpResponse:
    """One line: as it stands, how it was corrected, whether it was revoked or published. An old line leads to its
    newest.
    """
    found, newest = policies.access_line(by=request.user, award_id=award_id)
    if newest != found.pk:
        messages.info(request, _("Dòng này đã được đính chính; đây là dòng mới nhất."))
        return redirect("workspace:award", newest)
    keeps = policies.can_keep(by=request.user, keeper=found.keeper)
    stands = not hasattr(found, "revocation")
    return render(
        request,
        "workspace/register/award.html",
        {
            "award": found,
            "history": queries.history_of(found),
            "may_correct": keeps and stands,
            "may_publish": keeps and stands and not found.is_published,
            "may_withdraw": keeps and found.is_published,
        },
    )


@needs(Permission.READ_SEASONS)
@require_safe
def party(request: SignedInRequest, party_id: int) -> HttpResponse:
    """What a person or unit was given over the years."""
    found = policies.access_party(by=request.user, party_id=party_id)
    awards = list(queries.of_party(queries.awards_read_by(by=request.user), found)[:MOST_SHOWN])
    own = [award for award in awards if award.party_id == found.pk]
    standing = [award for award in own if not hasattr(award, "revocation")]
    return render(
        request,
        "workspace/register/party.html",
        {
            "party": found,
            "awards": awards,
            "is_cut": len(awards) == MOST_SHOWN,
            "own": own,
            "latest": standing[0] if standing else None,
            "highest": min(standing, key=year_strips.rank_of, default=None),
            "strip": year_strips.of_awards(own),
            "chart": awards_by_year_chart(awards) if len(awards) > len(own) else None,
        },
    )


@needs(Permission.READ_SEASONS)
def award_enter(request: SignedInRequest) -> HttpResponse:
    """Enter a line from a decision on paper."""
    at = clock.now()
    form = AwardForm(
        request.POST or None,
        keepers=policies.check_keeps_any(by=request.user),
        authorities=queries.authorities(),
        by=request.user,
        draft_key="award-enter",
        initial={"year": clock.local_date(at).year},
        cancel_url=reverse("workspace:register"),
    )
    made = attempt(form, lambda: actions.record_awards(by=request.user, at=at, **form.values))
    if made:
        messages.success(request, _("Đã vào sổ: %(name)s.") % {"name": made[0].recipient_name})
        return redirect(_address(made[0]))
    return render_form(request, "workspace/register/form.html", form, {"title": _("Vào sổ khen thưởng")})


@needs(Permission.READ_SEASONS)
def award_correct(request: SignedInRequest, award_id: int) -> HttpResponse:
    """Replace a line that has a mistake. What was typed stays where somebody else was faster."""
    found, newest = policies.access_line(by=request.user, award_id=award_id)
    policies.check_keeps(by=request.user, keeper=found.keeper)
    if newest != found.pk and request.method != "POST":
        return redirect("workspace:award-correct", newest)
    form = CorrectionForm(
        request.POST or None,
        by=request.user,
        draft_key=f"award-correct:{found.pk}",
        initial={name: getattr(found, name) for name in CorrectionForm.base_fields if hasattr(found, name)},
        cancel_url=_address(found),
    )
    corrected = attempt(
        form, lambda: actions.correct_award(by=request.user, at=clock.now(), award=found, **form.values)
    )
    if corrected is not None:
        messages.success(request, _("Đã đính chính; dòng cũ vẫn xem được."))
        return redirect(_address(corrected.replacement))
    context = {"title": _("Đính chính"), "award": found}
    return render_form(request, "workspace/register/form.html", form, context)


@needs(Permission.READ_SEASONS)
def award_revoke(request: SignedInRequest, award_id: int) -> HttpResponse:
    """Cancel an award."""
    found = policies.access_award(by=request.user, award_id=award_id)
    policies.check_keeps(by=request.user, keeper=found.keeper)
    form = RevocationForm(request.POST or None, by=request.user, cancel_url=_address(found))
    revoked = attempt(
        form, lambda: actions.revoke_award(by=request.user, at=clock.now(), award=found, **form.values)
    )
    if revoked is not None:
        messages.success(request, _("Đã hủy bỏ khen thưởng."))
        return redirect(_address(found))
    context = {"title": _("Hủy bỏ khen thưởng"), "award": found}
    return render_form(request, "workspace/register/form.html", form, context)


@needs(Permission.READ_SEASONS)
@require_POST
def award_publish(request: SignedInRequest, award_id: int) -> HttpResponse:
    """Let the public read a line."""
    found = policies.access_award(by=request.user, award_id=award_id)
    actions.publish_awards(by=request.user, at=clock.now(), awards=[found])
    messages.success(request, _("Dòng này đã có trong sổ công khai."))
    return redirect(_address(found))


@needs(Permission.READ_SEASONS)
def award_withdraw(request: SignedInRequest, award_id: int) -> HttpResponse:
    """Take a line back from the public."""
    found = policies.access_award(by=request.user, award_id=award_id)
    policies.check_keeps(by=request.user, keeper=found.keeper)
    form = WithdrawalForm(request.POST or None, by=request.user, cancel_url=_address(found))
    withdrawn = attempt(
        form, lambda: actions.withdraw_award(by=request.user, at=clock.now(), award=found, **form.values)
    )
    if withdrawn is not None:
        messages.success(request, _("Dòng này không còn trong sổ công khai."))
        return redirect(_address(found))
    context = {"title": _("Rút công khai"), "award": found}
    return render_form(request, "workspace/register/form.html", form, context)

"""What a person or unit may be proposed for: judged live, award by award, with the trace; and as a paper."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.documents import pdf, word
from thidua.documents.blocks import Document
from thidua.eligibility import findings, policies
from thidua.eligibility.assessing import is_empty
from thidua.eligibility.composition import Sheet, sheet_document
from thidua.eligibility.explaining import PathWords, path_words
from thidua.eligibility.findings import AwardLook, Finding
from thidua.eligibility.interfaces.forms import QuestionForm, awards_with_rules
from thidua.eligibility.policies import Judged
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.files import DOCX
from thidua.kernel.refusals import NotFound
from thidua.kernel.text import fold
from thidua.legislation import catalogue, rules
from thidua.records.facts import facts_of
from thidua.register.queries import awards_read_by, of_party
from thidua.rulebook.facts import Facts
from thidua.rulebook.masks import FactsView
from thidua.sites.workspace.eligibility_pages import NewerText, ShownFinding, page_of, payable_of


@dataclass(frozen=True)
class Asked:
    """Who is judged, on which day, for which year, and everything known about them."""

    judged: Judged
    form: QuestionForm
    facts: Facts
    on: date
    year: int

    def findings(self) -> list[Finding]:
        """Every award."""
        return findings.findings_of(self.facts, on=self.on, year=self.year)


def _asked(request: SignedInRequest, party_id: int) -> Asked:
    today = clock.local_date(clock.now())
    judged = policies.access_judged(by=request.user, party_id=party_id, on=today)
    form = QuestionForm(request.GET, today=today)
    on = form.day
    facts = facts_of([party_id], on=on)[party_id]
    return Asked(judged, form, facts, on, form.asked_year or facts.latest_year(on=on))


def _question(request: SignedInRequest) -> str:
    """The day and year of the address, as they were typed."""
    return urlencode({name: request.GET[name] for name in ("on", "year") if request.GET.get(name)})


def _context(request: SignedInRequest, asked: Asked) -> dict[str, object]:
    party = asked.judged.party
    awards = [fact.source for fact in asked.facts.awards if fact.source is not None]
    mine = awards_read_by(by=request.user)
    return {
        "readable_awards": frozenset(mine.filter(pk__in=awards).values_list("pk", flat=True)),
        "party": party,
        "form": asked.form,
        "on": asked.on,
        "year": asked.year,
        "query": f"on={asked.on:%d/%m/%Y}&year={asked.year}",
        "choices": awards_with_rules(),
        "usual_year": asked.facts.latest_year(on=asked.on),
        "law_version": rules.version(),
        "shows_sensitive": asked.judged.shows_sensitive,
        "is_in_register": of_party(mine, party).exists(),
    }


@signed_in
@require_safe
def party(request: SignedInRequest, party_id: int) -> HttpResponse:
    """For what a party may be proposed, what is missing, and when at the earliest; one award if one is named."""
    if request.GET.get("award") in catalogue.law().awards:
        address = reverse("workspace:party-eligibility-award", args=[party_id, request.GET["award"]])
        return redirect(f"{address}?{_question(request)}")
    asked = _asked(request, party_id)
    listed, kind = [] if is_empty(asked.facts) else asked.findings(), asked.judged.party.kind
    found = page_of(
        listed,
        kind=kind,
        on=asked.on,
        shows_sensitive=asked.judged.shows_sensitive,
        payable=payable_of(listed, asked.facts, kind=kind, on=asked.on, year=asked.year),
    )
    context = {**_context(request, asked), "found": found, "has_rules": bool(rules.rules_on(asked.on))}
    return render(request, "workspace/eligibility/party.html", context)


@signed_in
@require_safe
def award(request: SignedInRequest, party_id: int, code: str) -> HttpResponse:
    """Every path to one award for a party, each with its trace."""
    if code not in catalogue.law().awards:
        raise NotFound(_("Không có danh hiệu, hình thức khen thưởng này."))
    asked = _asked(request, party_id)
    view = FactsView(asked.facts, asked.year, asked.on)
    listed = findings.look_at(view, {code: rules.rules_on(asked.on, code)})
    paths: list[PathWords] = []
    shown = None
    if listed:
        finding = findings.finding_of(listed[0], view)
        shown = ShownFinding(finding, asked.judged.party.kind, asked.on, asked.judged.shows_sensitive)
        ordered = sorted(listed[0].paths, key=lambda path: path.order)
        paths = [
            path_words(findings.explained(path, view), shows_sensitive=asked.judged.shows_sensitive)
            for path in ordered
        ]
    newer = _newer_text(asked, code, listed[0] if listed else None)
    context = {"award": catalogue.award(code), "shown": shown, "paths": paths, "newer": newer}
    return render(request, "workspace/eligibility/award.html", {**_context(request, asked), **context})


def _newer_text(asked: Asked, code: str, older: AwardLook | None) -> NewerText | None:
    """What a text answers that took force between the day asked about and today."""
    transition = rules.more_favourable_clause(asked.on, clock.local_date(clock.now()))
    if transition is None:
        return None
    view = FactsView(asked.facts, asked.year, asked.on)
    newer = findings.look_at(view, {code: rules.rules_on(transition.at, code)})
    return NewerText(transition, older, newer[0] if newer else None)


@signed_in
@require_safe
def sheet_pdf(request: SignedInRequest, party_id: int) -> HttpResponse:
    """The working paper, to read and print."""
    asked = _asked(request, party_id)
    if not asked.form.is_valid():
        return _told_on_the_page(request, party_id)
    document, name = _sheet(request, asked)
    response = HttpResponse(pdf.render(document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response._csp_exempt = True  # type: ignore[attr-defined] # the browser's own viewer shows it
    return response


@signed_in
@require_safe
def sheet_docx(request: SignedInRequest, party_id: int) -> HttpResponse:
    """The same for Word."""
    asked = _asked(request, party_id)
    if not asked.form.is_valid():
        return _told_on_the_page(request, party_id)
    document, name = _sheet(request, asked)
    response = HttpResponse(word.render(document), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response


def _told_on_the_page(request: SignedInRequest, party_id: int) -> HttpResponse:
    """A day or year that cannot be read is told where it is asked for; no paper is made about another."""
    return redirect(f"{reverse('workspace:party-eligibility', args=[party_id])}?{_question(request)}")


def _sheet(request: SignedInRequest, asked: Asked) -> tuple[Document, str]:
    document = sheet_document(
        Sheet(
            party=asked.judged.party,
            findings=asked.findings(),
            on=asked.on,
            year=asked.year,
            printed_on=clock.local_date(clock.now()),
            issuer=request.user.organisation,
            shows_sensitive=asked.judged.shows_sensitive,
        )
    )
    slug = fold(asked.judged.party.name).replace(" ", "-") or "ho-so"
    return document, f"phieu-ra-soat-{slug}-{asked.year}"

"""Issuing the minutes of an appraisal and publishing the ranking inside the cluster."""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.queries import members_of, owing
from thidua.documents.actions import issue_document, supersede_document
from thidua.documents.blocks import points_text
from thidua.identity.models import Account
from thidua.identity.queries import signer_of
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.scoring import queries
from thidua.scoring.claiming import claim_state
from thidua.scoring.composition import brought_data, minutes_document, outcome_data, summary_document
from thidua.scoring.enums import SheetState
from thidua.scoring.final_wording import after_final_texts
from thidua.scoring.grade_wording import grade_words
from thidua.scoring.models import AppraisalMinutes, RankingPublication, ScoreSheet
from thidua.scoring.policies import check_appraises, check_publishes
from thidua.scoring.ranking import Place, given_ties
from thidua.scoring.specs import LoadedTable
from thidua.scoring.tie_wording import tie_texts, waiting_text
from thidua.scoring.windows import MOST_DAYS, last_day


@action()
def issue_minutes(*, by: Account, at: datetime, sheet: ScoreSheet) -> AppraisalMinutes:
    """Issue biên bản thẩm định of a settled sheet as PDF and DOCX; a later issue supersedes the earlier.

    Raises `NotPermitted` for the own unit's sheet, `NotNow` before both sides agreed or the difference stands, and
    while the minutes issued before still say what counts.
    """
    body = check_appraises(by=by, sheet=sheet)
    claim_state(sheet)
    if sheet.state not in queries.SETTLED:
        raise NotNow(_("Lập biên bản thẩm định sau khi hai bên thống nhất hoặc đơn vị đã ghi bảo lưu."))
    view = queries.sheet_view(sheet)
    corrections = queries.corrections_of(sheet)
    checks = [check for check in queries.cross_checks_of(view) if check.is_closed]
    if view.minutes and not queries.is_outdated(view.minutes[-1], corrections):
        raise NotNow(
            _("Biên bản %(number)s vẫn đúng với điểm hiện nay; chỉ lập lại sau khi có đính chính.")
            % {"number": view.minutes[-1].document.symbol_text}
        )
    document = issue_document(
        by=by,
        at=at,
        document=minutes_document(
            view=view,
            body=body,
            corrections=corrections,
            checks=checks,
            final=queries.first_final(sheet.season) if corrections else None,
        ),
        issuer=sheet.season.cluster.body,
        acting_for=body,
        subject=sheet,
        season_id=sheet.season_id,
        readers=[sheet.organisation, *queries.office_holders(sheet.season), sheet.season.cluster.organiser],
    )
    if view.minutes:
        supersede_document(by=by, at=at, document=view.minutes[-1].document, successor=document)
    return save(AppraisalMinutes(sheet=sheet, document=document, issued_at=at, issued_by=by.actor_label))


@action()
def publish_ranking(
    *, by: Account, at: datetime, season: Season, reason: str = "", objection_days: int | None = None
) -> RankingPublication:
    """Publish totals and ranks to all members, as a frozen copy with its trace and as a numbered document.

    For `objection_days` working days members may object (none given: as many as the cluster declared last, else
    five), and then the ranking is to be declared final; a cluster that settled everything at its meeting declares 0.
    What replaces a ranking that was final tells what was changed since, and is to be declared final in its turn.
    Raises `NotPermitted` unless `by` works for the head, `NotNow` while a sheet is not settled, a member has not
    answered a correction or a tie waits for values its rule compares (each is named), or outside the stage of agreed
    scores, `InvalidInput` when a ranking is
    published already and no reason is given for publishing again, or for days out of range.
    """
    claim_seasons(season)
    head = check_publishes(by=by, season=season)
    scores = queries.season_scores(season)
    waiting = [row for row in scores.rows if row.state not in queries.SETTLED] if scores else []
    if scores is None or waiting:
        raise NotNow(
            _("Chưa công bố được xếp hạng: chưa thống nhất điểm của %(members)s.")
            % {"members": ", ".join(str(row.organisation) for row in waiting) or "–"}
        )
    unanswered = owing(season=season, kind=DutyKind.AGREE_SCORE)
    if unanswered:
        raise NotNow(
            _("Chưa công bố được xếp hạng: chưa có trả lời về bản đính chính điểm của %(members)s.")
            % {"members": ", ".join(map(str, unanswered))}
        )
    _check_ties(scores)
    earlier = scores.publication
    if earlier is not None and not reason.strip():
        raise InvalidInput(fields={"reason": _("Đã công bố xếp hạng: hãy ghi lý do công bố lại.")})
    days = queries.default_objection_days(season) if objection_days is None else objection_days
    if not 0 <= days <= MOST_DAYS:
        raise InvalidInput(
            fields={"objection_days": _("Nhập từ 0 đến %(most)d ngày làm việc.") % {"most": MOST_DAYS}}
        )
    content = _content(scores, at)
    publication = RankingPublication(
        season=season,
        table=scores.table.table,
        replaces=earlier,
        reason=reason.strip(),
        objection_days=days,
        objections_until=last_day(local_date(at), days),
        content=content,
        sha256=hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        published_at=at,
        published_by=by.actor_label,
    )
    publication.document = issue_document(
        by=by,
        at=at,
        document=summary_document(
            season=season, table=scores.table.table, content=content, head=head, signer=signer_of(head)
        ),
        issuer=season.cluster.body,
        acting_for=head,
        subject=season,
        season_id=season.pk,
        readers=[*members_of(season), season.cluster.organiser],
    )
    if earlier is not None and earlier.document is not None:
        supersede_document(by=by, at=at, document=earlier.document, successor=publication.document)
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.PUBLISH_RANKING)
    if days or (earlier is not None and earlier.objections_until is not None) or scores.after_final:
        due_date = last_day(publication.objections_until or local_date(at), 1)
        duties.open_for(season=season, kind=DutyKind.FINALISE_RANKING, owner=head, due_date=due_date)
    return save(publication)


def _check_ties(scores: queries.SeasonScores) -> None:
    """Raise `NotNow` where units come down to a rule and people have not brought its values: a rule further on
    would decide what the table does not leave to it.
    """
    names = {row.organisation.code: row.organisation.short_name for row in scores.rows}
    waiting = [waiting_text(tie, names) for tie in given_ties(scores.places) if tie.waits]
    if waiting:
        raise NotNow(_("Chưa công bố được xếp hạng: %(ties)s.") % {"ties": "; ".join(waiting)})


def _content(scores: queries.SeasonScores, at: datetime) -> dict[str, Any]:
    """Everything a reader needs to check the ranking, as plain data; words in Vietnamese, as on paper."""
    rows = {row.organisation.code: row for row in scores.rows}
    with translation.override("vi"):
        return {
            **({"final": _first_final(scores.after_final)} if scores.after_final else {}),
            "own_is_partial": scores.table.is_scored_by_others_too,
            "table": {"id": scores.table.table.pk, "number": scores.table.table.number},
            "groups": [
                {
                    "code": group.code,
                    "title": group.label,
                    "maximum": points_text(group.maximum) if group.maximum is not None else "",
                }
                for group in scores.table.groups
            ],
            "places": [
                _place(scores, place, rows, at)
                | _grade(scores.table, rows[place.unit])
                | brought_data(scores, place)
                | _after_final(scores, place, rows[place.unit])
                for place in scores.places
            ],
        }


def _place(
    scores: queries.SeasonScores, place: Place, rows: dict[str, queries.MemberScore], at: datetime
) -> dict[str, Any]:
    row = rows[place.unit]
    names = {unit: found.organisation.short_name for unit, found in rows.items()}
    return {
        "organisation": row.organisation.pk,
        "code": row.organisation.code,
        "name": row.organisation.short_name,
        "state": SheetState(row.state).value,
        "rank": place.rank,
        "total": _text(place.total),
        "self_total": _text(row.self_total),
        "difference": _text(row.difference),
        "groups": [_text(points) for points in row.groups],
        "tie": tie_texts(place, names, grounds=scores.tie_grounds, on=local_date(at)),
        "tied_with": [rows[unit].organisation.short_name for unit in place.tied_with],
        "trace": outcome_data(row.outcome) if row.outcome else None,
    }


def _first_final(after: queries.AfterFinal) -> dict[str, Any]:
    """Which ranking was final before: when it was, and its document."""
    document = after.final.publication.document
    return {
        "at": after.final.finalised_at.isoformat(),
        "document": document.symbol_text if document else "",
    }


def _after_final(scores: queries.SeasonScores, place: Place, row: queries.MemberScore) -> dict[str, Any]:
    """What was changed of the unit since a ranking was final; nothing where all is as it was."""
    told = after_final_texts(scores.after_final, row.organisation.pk, place.rank, place.total)
    return {"after_final": told} if told else {}


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)


def _grade(table: LoadedTable, row: queries.MemberScore) -> dict[str, Any]:
    """The level of a result, or the lines that keep the unit out; nothing where the table knows neither."""
    words = grade_words(table, row.outcome)
    return {"grade": words.title, "grade_reasons": list(words.reasons)} if words.title else {}

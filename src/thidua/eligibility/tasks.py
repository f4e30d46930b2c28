"""Work in the background: an organisation judged, chunk by chunk, with progress."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from thidua.eligibility import actions, queries
from thidua.eligibility.assessing import Tally, verdicts_of
from thidua.eligibility.models import Assessment
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.parties.models import Organisation
from thidua.records.facts import facts_of

logger = logging.getLogger("thidua.eligibility")
PARTIES_AT_ONCE = 200


def start_assessment(
    *,
    by: Account,
    at: datetime,
    organisation: Organisation,
    year: int,
    on: date,
    award_codes: Sequence[str] = (),
) -> Assessment:
    """Ask for an assessment and hand the work to a worker. Raises what `request_assessment` does."""
    made = actions.request_assessment(
        by=by, at=at, organisation=organisation, year=year, on=on, award_codes=award_codes
    )
    run_assessment.enqueue(assessment_id=made.pk)
    made.refresh_from_db()
    return made


@task()
def run_assessment(assessment_id: int) -> None:
    """Work out one assessment that was asked for."""
    found = queries.assessment_with_id(assessment_id)
    if found is not None:
        assess(found, moment=clock.now)


def assess(assessment: Assessment, *, moment: Callable[[], datetime]) -> Assessment:
    """Judge everybody of the organisation; what goes wrong is written down on the assessment, and nothing is kept.

    Words are kept in Vietnamese, whatever language whoever asked reads.
    """
    by = assessment.requested_by
    ids = list(queries.parties_of(assessment.organisation, on=assessment.on).values_list("pk", flat=True))
    assessment = actions.begin_assessment(by=by, at=moment(), assessment=assessment, total=len(ids))
    tally = Tally()
    try:
        with translation.override("vi"):
            for start in range(0, len(ids), PARTIES_AT_ONCE):
                some = ids[start : start + PARTIES_AT_ONCE]
                facts = facts_of(some, on=assessment.on)
                verdicts = verdicts_of(assessment, queries.names_of(some).values(), facts, tally)
                actions.record_verdicts(
                    by=by,
                    at=moment(),
                    assessment=assessment,
                    verdicts=verdicts,
                    done=start + len(some),
                )
        return actions.finish_assessment(by=by, at=moment(), assessment=assessment, counts=tally.as_data())
    except Exception:
        logger.exception("assessment %s", assessment.pk)
        problem = str(_("Rà soát bị gián đoạn; chưa có kết quả nào được giữ lại."))
        actions.fail_assessment(by=by, at=moment(), assessment=assessment, problem=problem)
        raise

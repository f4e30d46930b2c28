"""Work in the background: an organisation judged, chunk by chunk, with progress."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from thidua.eligibility import actions, queries
from thidua.eligibility.assessing import Tally, digest_of, verdicts_of
from thidua.eligibility.models import Assessment
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.refusals import NotNow, NotPermitted
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

    Words are kept in Vietnamese, whatever language whoever asked reads. Raises `NotNow`, and writes nothing, when
    another worker has it or it was given up.
    """
    by = assessment.requested_by
    try:
        with translation.override("vi"):
            return _judge(assessment, by=by, moment=moment)
    except NotNow:
        raise
    except NotPermitted as refusal:
        return actions.fail_assessment(by=by, at=moment(), assessment=assessment, problem=str(refusal))
    except Exception:
        logger.exception("assessment %s", assessment.pk)
        problem = str(_("Rà soát bị gián đoạn; chưa có kết quả nào được giữ lại."))
        actions.fail_assessment(by=by, at=moment(), assessment=assessment, problem=problem)
        raise


def _judge(assessment: Assessment, *, by: Account, moment: Callable[[], datetime]) -> Assessment:
    parties = queries.parties_of(assessment.organisation, on=assessment.on)
    assessment = actions.begin_assessment(
        by=by, at=moment(), assessment=assessment, total=parties.order_by().count()
    )
    tally = Tally()
    # Who is there is read after it began: from then on, whoever changes makes it stale.
    ids = list(parties.values_list("pk", flat=True))
    for start in range(0, len(ids), PARTIES_AT_ONCE):
        some = ids[start : start + PARTIES_AT_ONCE]
        facts = facts_of(some, on=assessment.on)
        verdicts = verdicts_of(assessment, queries.names_of(some).values(), facts, tally)
        actions.record_verdicts(
            by=by, at=moment(), assessment=assessment, verdicts=verdicts, done=start + len(some)
        )
    if queries.is_stale(assessment):
        _mark_changed(assessment, ids, by=by, moment=moment)
    return actions.finish_assessment(by=by, at=moment(), assessment=assessment, counts=tally.as_data())


def _mark_changed(
    assessment: Assessment, ids: Sequence[int], *, by: Account, moment: Callable[[], datetime]
) -> None:
    """Facts that changed after they were read and before the verdict was kept: nothing was there to be marked then."""
    for start in range(0, len(ids), PARTIES_AT_ONCE):
        kept = queries.digests_of(assessment, ids[start : start + PARTIES_AT_ONCE])
        now = {party: digest_of(facts) for party, facts in facts_of(kept, on=assessment.on).items()}
        changed = [pk for party, rows in kept.items() for pk, digest in rows if digest != now.get(party, "")]
        if changed:
            actions.mark_changed(by=by, at=moment(), assessment=assessment, verdict_ids=changed)

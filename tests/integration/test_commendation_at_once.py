"""Two people order the same printing, or open the same notice, at one instant: it is done once."""

from datetime import date

import pytest

from tests.factories import commendation as make
from tests.factories.racing import refusals
from thidua.commendation import actions
from thidua.commendation.models import CertificateBatch, CommentNotice

pytestmark = pytest.mark.django_db(transaction=True)


def test_certificates_are_ordered_once() -> None:
    where = make.province()
    decision = make.decided(where, 2)
    order = {"by": where.officer, "at": make.SIGNED, "decision": decision}
    assert len(refusals(lambda: actions.order_certificates(**order))) == 1
    assert CertificateBatch.objects.count() == 1


def test_one_comment_notice_is_open_at_a_time() -> None:
    where = make.province()
    told = {
        "by": where.officer,
        "at": make.AT,
        "proposal": make.listed(where),
        "channel": "Cổng thông tin",
        "opened_on": date(2024, 2, 21),
        "closes_on": date(2024, 3, 1),
    }
    assert len(refusals(lambda: actions.open_comment(**told))) == 1
    assert CommentNotice.objects.count() == 1

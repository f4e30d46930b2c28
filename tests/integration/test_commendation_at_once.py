"""Two people order the same printing, or open the same notice, at one instant: it is done once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections

from tests.factories import commendation as make
from thidua.commendation import actions
from thidua.commendation.models import CertificateBatch, CommentNotice
from thidua.kernel.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(call, *, times: int = 2) -> list[Refusal]:
    gate = threading.Barrier(times)

    def run(_place: int) -> object:
        gate.wait(timeout=10)
        try:
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [found for found in pool.map(run, range(times)) if isinstance(found, Refusal)]


def test_certificates_are_ordered_once() -> None:
    where = make.province()
    decision = make.decided(where, 2)
    order = {"by": where.officer, "at": make.SIGNED, "decision": decision}
    assert len(at_once(lambda: actions.order_certificates(**order))) == 1
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
    assert len(at_once(lambda: actions.open_comment(**told))) == 1
    assert CommentNotice.objects.count() == 1

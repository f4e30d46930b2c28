"""What somebody is told before correcting scores of a ranking that is final: when it was, and what relies on it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.ballots.enums import BallotState
from thidua.ballots.queries import ballots_of
from thidua.commendation.queries import proposals
from thidua.kernel.clock import local_date
from thidua.scoring.models import ScoreSheet
from thidua.scoring.objection_models import RankingFinal
from thidua.scoring.queries import first_final


def final_warnings(sheet: ScoreSheet) -> tuple[RankingFinal | None, Sequence[str]]:
    """The first final of the sheet's season, and the sentences to read before correcting; nothing where none was."""
    final = first_final(sheet.season)
    if final is None:
        return None, ()
    told = [
        _(
            "Xếp hạng đã chốt chính thức ngày %(day)s. Bản đính chính cần có văn bản làm căn cứ; sau đó phải công bố "
            "lại và chốt lại. Bản đã chốt vẫn được giữ, và mọi bản xếp hạng, biên bản, tệp Excel sau này đều ghi “đã "
            "sửa sau khi chốt” kèm lý do và số văn bản."
        )
        % {"day": f"{local_date(final.finalised_at):%d/%m/%Y}"}
    ]
    used = [*_ballots(sheet), *_proposals(sheet)]
    if used:
        told.append(
            _("Xếp hạng này đã được dùng: %(uses)s. Hãy báo cho những người đã dựa vào xếp hạng đó.")
            % {"uses": "; ".join(used)}
        )
    return final, told


def _ballots(sheet: ScoreSheet) -> list[str]:
    return [
        _("bỏ phiếu “%(title)s” (%(state)s)")
        % {"title": view.ballot.title, "state": str(view.state.label).lower()}
        for view in ballots_of(sheet.season)
        if view.state is not BallotState.WITHDRAWN
    ]


def _proposals(sheet: ScoreSheet) -> list[str]:
    """How many there are: who corrects scores does not read every proposal."""
    count = proposals().filter(season=sheet.season_id).count()
    if not count:
        return []
    return [
        ngettext("%(count)d đề nghị khen thưởng", "%(count)d đề nghị khen thưởng", count) % {"count": count}
    ]

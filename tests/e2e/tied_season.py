"""The season of three provinces with every sheet agreed: two have one total, which the share of women decides."""

from decimal import Decimal

from tests.e2e.scored_season import DEPUTY, HEAD, PROVINCES, built


def make() -> None:
    """What runs beside the server; prints the ids of the season and of the member's sheet."""
    from thidua.clusters.enums import Stage
    from thidua.clusters.models import Duty, Season
    from thidua.clusters.queries import seasons_with_people
    from thidua.identity.models import Account
    from thidua.kernel import clock
    from thidua.parties.models import Organisation
    from thidua.scoring import actions, queries
    from thidua.scoring.ranking import TieBreak, TieBreakKind
    from thidua.scoring.specs import LineValue

    season_id, sheet_id = built(tie_breaks=(TieBreak(TieBreakKind.WOMEN_SHARE),))
    at = clock.now()
    Season.objects.filter(pk=season_id).update(stage=Stage.APPRAISING)
    season = seasons_with_people().get(pk=season_id)
    for code in PROVINCES:
        team = DEPUTY if code == HEAD else HEAD
        appraiser = Account.objects.get(username=f"demo.tham-dinh.{team}")
        office = Account.objects.get(username=f"demo.thuong-truc.{code}")
        cut = {"I.1": LineValue(points=Decimal(16), text="Thiếu minh chứng")} if code == HEAD else {}

        def sheet(code: str = code):
            found = queries.sheet_of(season=season, organisation=Organisation.objects.get(code=code))
            found.season = season
            return found

        told = {"at": at, "by": appraiser}
        actions.appraise(**told, sheet=(s := sheet()), seen_version=s.version, values=cut, accept_rest=True)
        actions.close_appraisal(**told, sheet=(s := sheet()), seen_version=s.version)
        for by in (office, appraiser):
            actions.agree(by=by, at=at, sheet=(s := sheet()), seen_version=s.version)
    passed = list(Stage)[: list(Stage).index(Stage.AGREED)]
    Duty.objects.filter(season=season, stage__in=passed).update(fulfilled_at=at)
    Season.objects.filter(pk=season_id).update(stage=Stage.AGREED)
    print(season_id, sheet_id)

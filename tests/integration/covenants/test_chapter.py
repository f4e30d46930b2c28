"""The demo's chapter of registrations, covenant and results, played through the actions."""

from thidua.clusters.enums import Stage
from thidua.clusters.models import Duty, Season
from thidua.clusters.queries import blocking_duties
from thidua.covenants import queries
from thidua.covenants.enums import RegistrationState
from thidua.covenants.models import Return
from thidua.demo import cast
from thidua.demo.chapters import covenants, seasons
from thidua.demo.stage import Scene
from thidua.documents.models import IssuedDocument
from thidua.kernel.clock import vietnam_time


def put(scene: Scene, year: int, stage: Stage) -> None:
    """The season at that stage; what other rooms owe before it is not this test's matter."""
    Season.objects.filter(pk=scene.season(year).pk).update(stage=stage)


def own_duties(season: Season) -> list[Duty]:
    """What holds the season up that its covenant's rooms answer for."""
    return [duty for duty in blocking_duties(season) if duty.stage in {Stage.REGISTERING, Stage.COVENANT}]


def test_both_years_play_through():
    begins = vietnam_time(2023, 1, 16)
    people = cast.assemble(at=begins)
    scene = Scene(cast=people, cluster=seasons.open_cluster(people, at=begins), tell=lambda _line: None)
    for year in (2023, 2024):
        seasons.play_opening(scene, year)
        seasons.play_plan(scene, year)
        put(scene, year, Stage.REGISTERING)
        covenants.play_registrations(scene, year)
        assert own_duties(scene.season(year)) == []
        put(scene, year, Stage.COVENANT)
        covenants.play_covenant(scene, year)
        assert own_duties(scene.season(year)) == []
    season = scene.season(2023)
    overview = queries.registrations_in(season)
    assert {member.state for member in overview} == {RegistrationState.ACCEPTED}
    assert all(8 <= (member.target_count or 0) <= 10 for member in overview)
    assert Return.objects.get().submission.registration.organisation.code == "hoa-binh"
    text = queries.latest_text(season)
    assert "Kế hoạch số 01/KH-CTĐ" in text.text
    assert len(text.signatures.all()) == 8
    issued = IssuedDocument.objects.filter(symbol="GƯ-CTĐ", season_id=season.pk).get()
    assert f"{issued.issued_on:%d/%m/%Y}" == "23/03/2023"
    put(scene, 2023, Stage.MIDYEAR)
    covenants.play_results(scene, 2023)
    standings = queries.results_in(scene.season(2023))
    assert len(standings) == 7
    assert all(standing.latest for found in standings.values() for standing in found)
    bac_kan = {s.target.code: s for s in standings[scene.cast.members["bac-kan"].pk]}
    assert bac_kan["THU-NS"].is_met
    assert not bac_kan["GRDP"].is_met
    assert bac_kan["HO-NGHEO"].attainment > 1

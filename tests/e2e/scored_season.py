"""A season of three provinces of the demo whose self scores are handed in: where a walk about scores begins.

It is made in the data of a running server by the actions its people use; only the stages before are passed over.
"""

import io
import os
import subprocess
import sys
from dataclasses import replace

from tests.e2e.conftest import ROOT, Server, demo_environment

HEAD, DEPUTY, MEMBER = "bac-kan", "tuyen-quang", "hoa-binh"
PROVINCES = {HEAD: "Bắc Kạn", DEPUTY: "Tuyên Quang", MEMBER: "Hòa Bình"}
CLUSTER = "Cụm ba tỉnh kiểm tra chéo"
A_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def made_on(server: Server, maker: str = __name__) -> tuple[int, int]:
    """Make the season in the server's data, as `make` of that module does: ids of it and of the member's sheet."""
    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "thidua",
            "manage",
            "shell",
            "--no-imports",
            "-c",
            f"from {maker} import make; make()",
        ],
        cwd=ROOT,
        env=demo_environment(server.data)
        | {"PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    season, sheet = told.stdout.split()[-2:]
    return int(season), int(sheet)


def make() -> None:
    """What runs beside the server; prints the two ids."""
    print(*built())


def built(**changes: object) -> tuple[int, int]:
    """The season made by its people, its table with these changes: ids of it and of the member's sheet."""
    from tests.factories.scoring import DRAFT, FULL
    from thidua.clusters import actions as clusters
    from thidua.clusters.enums import ClusterKind, Stage
    from thidua.clusters.models import Cluster, Duty, Season
    from thidua.clusters.queries import seasons_with_people
    from thidua.identity.models import Account
    from thidua.kernel import clock
    from thidua.kernel.actors import SYSTEM
    from thidua.parties.actions import record_organisation
    from thidua.parties.enums import OrganisationKind
    from thidua.parties.models import Organisation
    from thidua.scoring import actions, queries
    from thidua.scoring.engine import Kind
    from thidua.scoring.enums import EvidenceKind
    from thidua.scoring.specs import LineValue

    at = clock.now()
    members = {code: Organisation.objects.get(code=code) for code in PROVINCES}
    offices = {code: Account.objects.get(username=f"demo.thuong-truc.{code}") for code in PROVINCES}
    officer = Account.objects.get(username="demo.trung-uong")
    body = record_organisation(
        by=SYSTEM, at=at, code="cum-kiem-tra", name=CLUSTER, short_name=CLUSTER, kind=OrganisationKind.CLUSTER
    )
    cluster = clusters.open_cluster(
        by=officer,
        at=at,
        code="cum-kiem-tra",
        name=CLUSTER,
        kind=ClusterKind.CLUSTER,
        organiser=Cluster.objects.get(code="tdmnpb").organiser,
        body=body,
        members=list(members.values()),
        member_from=clock.local_date(at),
    )
    opened = clusters.open_season(
        by=officer,
        at=at,
        cluster=cluster,
        year=2024,
        head=members[HEAD],
        deputy=members[DEPUTY],
        ground="Bầu năm trước",
        deadlines={},
        members=list(members.values()),
        illustrative=True,
    )
    season = seasons_with_people().get(pk=opened.pk)
    simple = {"kind": Kind.DIRECT, "indicator": "", "unit": ""}
    criteria = tuple(replace(line, **simple) if line.code == "I.2" else line for line in DRAFT.criteria)
    table = actions.build_table(
        by=offices[HEAD], at=at, season=season, draft=replace(DRAFT, criteria=criteria, **changes)
    )
    table.season = season
    actions.freeze_table(by=offices[HEAD], at=at, table=table, seen_version=1)
    passed = list(Stage)[: list(Stage).index(Stage.SELF_SCORING)]
    Duty.objects.filter(season=season, stage__in=passed).update(fulfilled_at=at)
    Season.objects.filter(pk=season.pk).update(stage=Stage.SELF_SCORING)
    season = seasons_with_people().get(pk=season.pk)
    for code, member in members.items():
        told = {"by": offices[code], "at": at}
        sheet = queries.sheet_of(season=season, organisation=member)
        sheet.season = season
        values = FULL | {"I.2": LineValue(points=FULL["I.1"].points)}
        actions.save_self_scores(**told, sheet=sheet, seen_version=sheet.version, values=values)
        actions.add_evidence(
            **told,
            sheet=sheet,
            code="II.2",
            kind=EvidenceKind.FILE,
            title="Danh sách điển hình",
            upload=io.BytesIO(A_PDF),
            name="dien-hinh.pdf",
            size=len(A_PDF),
        )
        actions.submit_self_score(**told, sheet=sheet, seen_version=sheet.version)
    return season.pk, sheet.pk

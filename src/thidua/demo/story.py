"""`thidua story`: the article's year played in a fresh database, its documents and timeline written to a folder."""

import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thidua.ballots.enums import BallotKind
from thidua.ballots.queries import ballots_of
from thidua.clusters.enums import Office, Stage
from thidua.clusters.models import Season
from thidua.clusters.queries import handover_to, office_holder, open_duties_of
from thidua.commendation.models import CertificateBatch, Decision, Recipient
from thidua.covenants.models import Signature
from thidua.covenants.queries import latest_text
from thidua.demo.builder import play_seasons
from thidua.demo.stage import Scene, StepFailed
from thidua.documents.models import IssuedDocument
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.models import AuditRecord
from thidua.kernel.text import fold
from thidua.register.queries import current_awards

Tell = Callable[[str], None]
MERITED = 22
"""The article: certificates of merit to 22 individuals."""


@dataclass(frozen=True)
class Broken:
    """Something the story promises that does not hold at its end."""

    step: str
    found: str


def write_story(*, out: Path, tell: Tell) -> int:
    """Play the story, check its end, write documents and `timeline.json`. Returns the exit code."""
    begun = time.perf_counter()
    try:
        scene = play_seasons(tell=tell)
    except StepFailed as failure:
        tell(f"FAILED at step “{failure.step}”: {failure.__cause__!r}")
        return 1
    broken = list(what_does_not_hold(scene))
    for found in broken:
        tell(f"FAILED at step “{found.step}”: {found.found}")
    out.mkdir(parents=True, exist_ok=True)
    written = write_documents(out)
    certificates = write_certificates(out)
    (out / "timeline.json").write_text(
        json.dumps(timeline(written), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    files = [path for paths in written.values() for path in paths] + certificates
    for path in files:
        tell(f"  {path.relative_to(out)}")
    tell(f"{len(scene.steps)} steps, {len(files)} files in {time.perf_counter() - begun:.1f} s: {out}")
    return 1 if broken else 0


def what_does_not_hold(scene: Scene) -> Iterator[Broken]:
    """Compare the end of the story with what the article tells."""
    season, following = scene.season(2023), scene.season(2024)
    for step, found, promised in (
        ("Tổng kết 2023", season.stage, Stage.CONCLUDED),
        ("Mùa 2024", following.stage, Stage.RUNNING),
        ("Ký giao ước 2023", _signatures(season), len(scene.cast.members) + 1),
        ("Ký giao ước 2024", _signatures(following), len(scene.cast.members) + 1),
        ("Suy tôn 2023", _chosen(season, BallotKind.NOMINATION), "Tuyên Quang"),
        ("Bầu cụm trưởng 2024", _chosen(season, BallotKind.ELECTION_HEAD), "Tuyên Quang"),
        ("Bầu cụm phó 2024", _chosen(season, BallotKind.ELECTION_DEPUTY), "Hòa Bình"),
        ("Cụm trưởng 2024", str(office_holder(season=following, office=Office.HEAD)), "Tuyên Quang"),
        ("Cụm phó 2024", str(office_holder(season=following, office=Office.DEPUTY)), "Hòa Bình"),
        ("Bằng khen cho 22 cá nhân", Recipient.objects.count(), MERITED),
        ("Sổ khen thưởng", _merited_in_register(), MERITED),
        ("Bàn giao", handover_to(following) is not None, True),
        ("Việc bắt buộc của mùa 2023", _left_undone(season), []),
    ):
        if found != promised:
            yield Broken(step, f"{found!r} where {promised!r} was promised")


def _signatures(season: Season) -> int:
    text = latest_text(season)
    return Signature.objects.filter(text=text, text_sha256=text.sha256).count() if text else 0


def _chosen(season: Season, kind: BallotKind) -> str:
    return ", ".join(view.chosen_names for view in ballots_of(season) if view.ballot.kind == kind)


def _merited_in_register() -> int:
    return current_awards().filter(decision__in=Decision.objects.values("document")).count()


def _left_undone(season: Season) -> list[str]:
    return [str(duty) for duty in open_duties_of(season) if duty.mandatory]


def write_documents(out: Path) -> dict[str, list[Path]]:
    """Every issued document as PDF and DOCX, named by day, number and title; by the document's id."""
    written: dict[str, list[Path]] = {}
    for document in IssuedDocument.objects.select_related("pdf", "docx").order_by("issued_at", "id"):
        stem = f"{document.issued_on:%Y-%m-%d}-{_slug(document.symbol_text)}-{_slug(document.title)}"[:110]
        for file in (document.pdf, document.docx):
            if file is not None:
                path = out / f"{stem.rstrip('-')}{Path(file.name).suffix}"
                with file.content.open("rb") as content:
                    path.write_bytes(content.read())
                written.setdefault(str(document.pk), []).append(path)
    return written


def write_certificates(out: Path) -> list[Path]:
    """The printed certificates: one PDF of all pages, and single files in a folder."""
    written: list[Path] = []
    for batch in CertificateBatch.objects.filter(finished_at__isnull=False).select_related("pdf", "archive"):
        if batch.pdf is not None:
            path = out / f"bang-khen-{batch.total}-to.pdf"
            with batch.pdf.content.open("rb") as content:
                path.write_bytes(content.read())
            written.append(path)
        if batch.archive is not None:
            folder = out / "bang-khen"
            with batch.archive.content.open("rb") as content, zipfile.ZipFile(content) as archive:
                archive.extractall(folder)
            written.extend(sorted(folder.iterdir()))
    return written


def timeline(written: Mapping[str, Sequence[Path]]) -> list[dict[str, Any]]:
    """Each step as the audit trail has it: moment in Vietnam, who, in which role, the action, document, files."""
    roles = _roles_by_actor()
    return [
        {
            "date": line.at.astimezone(clock.VIETNAM).isoformat(),
            "actor": line.actor_label,
            "role": roles.get(line.actor_id, "Hệ thống"),
            "action": line.action,
            "target": line.target_label,
            "document": line.target_label if line.target_type == "documents.issueddocument" else "",
            "files": [path.name for path in written.get(line.target_id, [])]
            if line.action == "documents.issue_document"
            else [],
        }
        for line in AuditRecord.objects.order_by("at", "id")
    ]


def _roles_by_actor() -> dict[str, str]:
    accounts = Account.objects.prefetch_related("assignments__role")
    return {a.actor_id: ", ".join(x.role.title for x in a.assignments.all()) for a in accounts}


def _slug(text: str) -> str:
    return re.sub(r" +", "-", fold(text))

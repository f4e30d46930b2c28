"""`thidua story`: the article's year played in a fresh database, its documents and timeline written to a folder."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from thidua.clusters.enums import Office, Stage
from thidua.clusters.queries import handover_to, office_holder
from thidua.demo.builder import play_seasons
from thidua.demo.stage import Scene, StepFailed
from thidua.documents.models import IssuedDocument
from thidua.identity.models import Account
from thidua.kernel.models import AuditRecord
from thidua.kernel.text import fold

Tell = Callable[[str], None]


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
    (out / "timeline.json").write_text(json.dumps(timeline(), ensure_ascii=False, indent=1), encoding="utf-8")
    for path in written:
        tell(f"  {path.relative_to(out)}")
    tell(f"{len(scene.steps)} steps, {len(written)} files in {time.perf_counter() - begun:.1f} s: {out}")
    return 1 if broken else 0


def what_does_not_hold(scene: Scene) -> Iterator[Broken]:
    """Compare the end of the story with what the article tells."""
    season, following = scene.season(2023), scene.season(2024)
    if season.stage != Stage.CONCLUDED:
        yield Broken("Tổng kết 2023", f"the season stands at {season.stage}")
    for office, code in ((Office.HEAD, "tuyen-quang"), (Office.DEPUTY, "hoa-binh")):
        holder = office_holder(season=following, office=office)
        if holder != scene.cast.members[code]:
            yield Broken("Bầu cụm trưởng, cụm phó 2024", f"{office.value} is {holder}")
    handover = handover_to(following)
    if handover is None or handover.document_id is None:
        yield Broken("Bàn giao", "there is no handover record with its document")


def write_documents(out: Path) -> list[Path]:
    """Every issued document as PDF and DOCX, named by day, number and title."""
    written: list[Path] = []
    for document in IssuedDocument.objects.select_related("pdf", "docx").order_by("issued_at", "id"):
        stem = f"{document.issued_on:%Y-%m-%d}-{_slug(document.symbol_text)}-{_slug(document.title)}"[:110]
        for file in (document.pdf, document.docx):
            if file is not None:
                path = out / f"{stem.rstrip('-')}{Path(file.name).suffix}"
                with file.content.open("rb") as content:
                    path.write_bytes(content.read())
                written.append(path)
    return written


def timeline() -> list[dict[str, str]]:
    """Each step as the audit trail has it: moment, who, in which role, the action, the document."""
    roles = _roles_by_actor()
    return [
        {
            "date": line.at.isoformat(),
            "actor": line.actor_label,
            "role": roles.get(line.actor_id, "Hệ thống"),
            "action": line.action,
            "target": line.target_label,
            "document": line.target_label if line.target_type == "documents.issueddocument" else "",
        }
        for line in AuditRecord.objects.order_by("at", "id")
    ]


def _roles_by_actor() -> dict[str, str]:
    accounts = Account.objects.prefetch_related("assignments__role")
    return {a.actor_id: ", ".join(x.role.title for x in a.assignments.all()) for a in accounts}


def _slug(text: str) -> str:
    return re.sub(r" +", "-", fold(text))

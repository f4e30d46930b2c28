"""What of the issued papers the public may read: plans and covenants."""

from thidua.demo.stage import Scene
from thidua.documents import actions, queries
from thidua.documents.enums import DocumentKind, DocumentState
from thidua.kernel.clock import vietnam_time

OPEN_TO_ALL = (DocumentKind.PLAN, DocumentKind.COVENANT)


def play_publications(scene: Scene, year: int) -> None:
    """Whoever issued the season's plan and covenant publishes them after the conference."""
    at = vietnam_time(2024, 3, 8, 9)
    with scene.step(f"Công bố kế hoạch và giao ước năm {year}", on=at):
        for document in queries.documents_of_season(scene.season(year).pk).filter(kind__in=OPEN_TO_ALL):
            if document.state is DocumentState.ISSUED:
                actions.publish_document(by=document.issued_by, at=at, document=document)

"""Two of everything the public might see: one published, one not."""

from dataclasses import dataclass

from tests.factories import commendation as commend
from tests.factories import exemplars as exemplar
from tests.factories import movements as make
from tests.factories import register as registered
from thidua.commendation import actions as commendation
from thidua.commendation.models import Decision
from thidua.documents import actions as documents
from thidua.documents import blocks
from thidua.documents.enums import DocumentKind
from thidua.documents.models import IssuedDocument
from thidua.exemplars import actions as exemplars
from thidua.kernel.actors import SYSTEM
from thidua.movements import actions as movements
from thidua.parties.actions import record_person
from thidua.register import actions as register

SECRET = "BIMAT"
"""Stands in every text of everything that is not published."""


@dataclass
class Shown:
    """What is published and what is not, of every room."""

    world: make.World
    public: dict[str, int]
    hidden: dict[str, int]


def issue(world: make.World, title: str, *, publish: bool) -> IssuedDocument:
    document = blocks.Document(
        kind=DocumentKind.PLAN,
        title=title,
        letterhead=blocks.Letterhead(body="CỤM THI ĐUA"),
        place="Bắc Kạn",
        symbol="KH-CTĐ",
        blocks=(blocks.Paragraph(title),),
    )
    issued = documents.issue_document(
        by=world.leaders["bac-kan"],
        at=make.AT,
        document=document,
        issuer=world.provinces["bac-kan"],
        subject=world.season,
        season_id=world.season_id,
    )
    if publish:
        documents.publish_document(by=world.leaders["bac-kan"], at=make.AT, document=issued)
    return issued


def commended(world: make.World, title: str, *, publish: bool) -> Decision:
    leader = world.leaders["bac-kan"]
    if leader.person is None:
        leader.person = record_person(by=SYSTEM, at=make.AT, name="Người Ký")
        leader.save()
    where = commend.Province(
        organisation=world.provinces["bac-kan"],
        department=world.provinces["bac-kan"],
        officer=world.keepers["bac-kan"],
        leader=world.leaders["bac-kan"],
        auditor=world.auditor,
    )
    decision = commend.decided(where, 2, title=title, achievement=f"Thành tích {title}", season=world.season)
    if publish:
        commendation.publish_decision(by=where.officer, at=make.AT, decision=decision)
    return decision


def shown(*, with_public: bool = True) -> Shown:
    """Two of everything: one published, one not."""
    world = make.world()
    office = world.offices["bac-kan"]
    public: dict[str, int] = {}
    hidden: dict[str, int] = {}
    for is_public, kept, word in ((True, public, "Công khai"), (False, hidden, SECRET)):
        if is_public and not with_public:
            continue
        movement = make.nationwide(world, f"Phong trào {word}")
        person = exemplar.consented(
            world, name=f"Gương {word}", deeds=f"Việc {word}", headline=f"Tóm tắt {word}"
        )
        practice = exemplar.shared(world, title=f"Mô hình {word}", way=f"Cách {word}")
        exemplar.adopted(world, practice)
        (award,) = registered.awards(world, registered.entry(f"Người {word}"), decision_number=f"1/{word}")
        document = issue(world, f"Kế hoạch {word}", publish=is_public)
        if is_public:
            movements.publish_movement(by=world.officer, at=make.AT, movement=movement)
            exemplars.publish_exemplar(by=office, at=make.AT, thing=person)
            exemplars.publish_exemplar(by=office, at=make.AT, thing=practice)
            register.publish_awards(by=world.keepers["bac-kan"], at=make.AT, awards=[award])
        kept |= {
            "movement": movement.pk,
            "role-model": person.pk,
            "practice": practice.pk,
            "award": award.pk,
            "document": document.pk,
        }
    # A draft that answers the public movement, and a decision whose list is not published.
    make.provincial_draft(world)
    hidden["decision"] = commended(world, f"Quyết định {SECRET}", publish=False).pk
    return Shown(world, public, hidden)

"""Role models and practices at any point of their way."""

from datetime import date

from tests.factories.movements import AT, World
from thidua.exemplars import actions
from thidua.exemplars.actions import PracticeFacts, RoleModelFacts
from thidua.exemplars.enums import ConsentForm, ExemplarField
from thidua.exemplars.models import Adoption, Practice, RoleModel
from thidua.parties.enums import PartyKind


def role_model_facts(name: str = "Bàn Thị Mến", **changes: object) -> RoleModelFacts:
    told: dict[str, object] = {
        "kind": PartyKind.INDIVIDUAL,
        "name": name,
        "field": ExemplarField.AGRICULTURE,
        "headline": "Đưa cây dong riềng thành nguồn thu chính của bản",
        "deeds": "Lập tổ hợp tác 12 hộ, dựng xưởng miến.",
        "standard": "Tiêu chí gương điển hình của tỉnh",
        "found_on": date(2023, 3, 1),
        "address": "Xã Côn Minh, huyện Na Rì",
        "is_direct_worker": True,
    }
    return RoleModelFacts(**(told | changes))  # type: ignore[arg-type]


def practice_facts(title: str = "Tổ công nghệ số cộng đồng", **changes: object) -> PracticeFacts:
    told: dict[str, object] = {
        "title": title,
        "author": "Sở Thông tin và Truyền thông",
        "field": ExemplarField.REFORM,
        "problem": "Người dân chưa quen dịch vụ công trực tuyến.",
        "way": "Mỗi thôn một tổ, ba người.",
        "result": "Tỷ lệ hồ sơ trực tuyến tăng.",
        "cost": "Không tăng biên chế.",
        "conditions": "Có sóng di động.",
    }
    return PracticeFacts(**(told | changes))  # type: ignore[arg-type]


def role_model(of: World, code: str = "bac-kan", **changes: object) -> RoleModel:
    return actions.record_role_model(
        by=of.offices[code], at=AT, province=of.provinces[code], facts=role_model_facts(**changes)
    )


def practice(of: World, code: str = "bac-kan", **changes: object) -> Practice:
    return actions.record_practice(
        by=of.offices[code], at=AT, owner=of.provinces[code], facts=practice_facts(**changes)
    )


def consented(of: World, code: str = "bac-kan", **changes: object) -> RoleModel:
    made = role_model(of, code, **changes)
    actions.record_consent(
        by=of.offices[code], at=AT, role_model=made, form=ConsentForm.WRITTEN, given_on=date(2023, 3, 2)
    )
    return made


def shared(of: World, code: str = "bac-kan", **changes: object) -> Practice:
    made = practice(of, code, **changes)
    actions.share_exemplar(by=of.offices[code], at=AT, season=of.season, thing=made)
    return made


def adopted(of: World, made: Practice, code: str = "hoa-binh") -> Adoption:
    return actions.adopt_practice(
        by=of.offices[code],
        at=AT,
        practice=made,
        organisation=of.provinces[code],
        planned_result="100% thôn có tổ.",
        season=of.season,
    )

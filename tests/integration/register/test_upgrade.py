"""A register of the version before: what stands beside its lines is filled from the records around them."""

from importlib import import_module

from django.apps import apps
from django.db import connection

from tests.factories import movements as world_of
from tests.factories import register as f
from thidua.register import actions
from thidua.register.enums import RevocationGround
from thidua.register.models import Award

AT = world_of.AT
FLAGS = ("is_current", "is_published", "is_public")
fill = import_module("thidua.register.migrations.0002_looked_up_and_kept").fill


def standing() -> list[tuple[object, ...]]:
    return list(Award.objects.order_by("pk").values_list("recipient_name", "decision_folded", *FLAGS))


def test_every_line_stands_as_the_records_around_it_say():
    world = world_of.world()
    names = ("Nông Văn Thắng", "Hà Thị Én", "Ma Văn Đức", "Lường Thị Xuyến")
    _kept, published, corrected, revoked = f.awards(world, *map(f.entry, names))
    by = {"by": world.keepers["bac-kan"], "at": AT}
    actions.publish_awards(**by, awards=[published, revoked])
    actions.correct_award(**by, award=corrected, reason="Sai tên", changes={"recipient_name": "Ma Viết Đức"})
    actions.revoke_award(
        **by, award=revoked, ground=RevocationGround.LATER_VIOLATION, reason="Theo quyết định"
    )
    before = standing()
    assert {row[2:] for row in before} == {
        (True, False, False),
        (True, True, True),
        (False, False, False),
        (True, True, False),
    }
    Award.objects.update(is_current=True, is_published=False, is_public=False)
    assert standing() != before
    fill(apps, connection.schema_editor())
    assert standing() == before

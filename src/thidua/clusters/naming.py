"""What a season's group and who leads it are called: cụm, cụm trưởng, cụm phó; of a block khối, khối trưởng, khối phó.

For sentences on pages; papers, which are in Vietnamese alone, take `composition.cluster_word`.
"""

from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import ClusterKind
from thidua.clusters.models import Season
from thidua.kernel.refusals import Message

_HEADS = {ClusterKind.CLUSTER: _("cụm trưởng"), ClusterKind.BLOCK: _("khối trưởng")}
_DEPUTIES = {ClusterKind.CLUSTER: _("cụm phó"), ClusterKind.BLOCK: _("khối phó")}


def head_word(season: Season) -> Message:
    """The head's office inside a sentence: "cụm trưởng", of a block "khối trưởng"."""
    return _HEADS[ClusterKind(season.cluster.kind)]


def deputy_word(season: Season) -> Message:
    """The deputy's office inside a sentence: "cụm phó", of a block "khối phó"."""
    return _DEPUTIES[ClusterKind(season.cluster.kind)]

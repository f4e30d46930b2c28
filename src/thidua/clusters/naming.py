"""What who leads a season is called inside a sentence: cụm trưởng, cụm phó; of a block khối trưởng, khối phó.

For sentences on pages; papers, which are in Vietnamese alone, take `composition.cluster_word`.
"""

from thidua.clusters.models import Season


def head_word(season: Season) -> str:
    """The head's office inside a sentence: "cụm trưởng", of a block "khối trưởng"."""
    return str(season.head_title).lower()


def deputy_word(season: Season) -> str:
    """The deputy's office inside a sentence: "cụm phó", of a block "khối phó"."""
    return str(season.deputy_title).lower()

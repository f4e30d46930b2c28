"""What the value of a line may be filled from: a closed list of sources, and who reads each of them.

A line names its source as `code` or `code:argument`. The engine knows nothing of it: a source only proposes what a
person then enters. The room that owns the data registers its reader: rooms below scoring in `queries/sources.py`,
rooms above it from their own side when the application starts. A source that has no record says so, and gives
no value: nothing is ever taken for zero.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.kernel.refusals import Message
from thidua.movements.enums import MovementForm
from thidua.scoring.parameters import WrongKind, WrongParameter


class Measures(StrEnum):
    """What a source gives."""

    VALUE = "value"
    COUNT = "count"
    DAYS_LATE = "days_late"
    ANSWER = "answer"


FILLS: Mapping[Measures, frozenset[str]] = {
    Measures.VALUE: frozenset({"actual"}),
    Measures.COUNT: frozenset({"count", "actual"}),
    Measures.DAYS_LATE: frozenset({"days_late"}),
    Measures.ANSWER: frozenset({"answer"}),
}
"""Which fields of an entry each may fill. Beside a line that reads another, a source is only shown."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its code, how people call it, what it measures, and the arguments it takes (none: no argument).

    `by_indicator`: it reads what belongs to the indicator the line itself names.
    """

    code: str
    label: Message
    measures: Measures
    unit: Message
    arguments: Mapping[str, Message] = field(default_factory=dict)
    by_indicator: bool = False


_REPORTS = (
    DutyKind.COMMENT_PLAN,
    DutyKind.REGISTER_TARGETS,
    DutyKind.SHARE_EXEMPLAR,
    DutyKind.MIDYEAR_REPORT,
)
_FORMS: Mapping[str, Message] = {form.value: form.label for form in MovementForm}

SOURCES: Mapping[str, Source] = {
    source.code: source
    for source in (
        Source(
            "covenant_result",
            _("Kết quả chỉ tiêu đã đăng ký, báo cáo gần nhất"),
            Measures.VALUE,
            _("theo chỉ tiêu"),
            by_indicator=True,
        ),
        Source(
            "movements_joined",
            _("Số phong trào thi đua tham gia trong năm"),
            Measures.COUNT,
            _("phong trào"),
            _FORMS,
        ),
        Source(
            "movements_reported",
            _("Số phong trào thi đua có báo cáo kết quả trong năm"),
            Measures.COUNT,
            _("phong trào"),
            _FORMS,
        ),
        Source(
            "role_models_published",
            _("Số gương điển hình tiên tiến công khai trong năm"),
            Measures.COUNT,
            _("gương"),
        ),
        Source(
            "practices_adopted",
            _("Số mô hình, cách làm hay được đơn vị khác áp dụng trong năm"),
            Measures.COUNT,
            _("mô hình"),
        ),
        Source(
            "report_days_late",
            _("Số ngày chậm của một việc phải nộp cho cụm, khối"),
            Measures.DAYS_LATE,
            _("ngày"),
            {kind.value: kind.label for kind in _REPORTS},
        ),
        Source(
            "plan_tasks_late",
            _("Số nhiệm vụ chậm theo kế hoạch hoạt động"),
            Measures.COUNT,
            _("nhiệm vụ"),
        ),
        Source(
            "plan_tasks_on_time",
            _("Mọi nhiệm vụ theo kế hoạch hoạt động đúng hạn"),
            Measures.ANSWER,
            _("đạt / không đạt"),
        ),
    )
}
_NEEDS_ARGUMENT = frozenset({"report_days_late"})


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A source with its argument; for one read by indicator, the argument is that of the line."""

    code: str
    argument: str = ""

    @property
    def source(self) -> Source:
        """The source of the list."""
        return SOURCES[self.code]

    @property
    def label(self) -> Message:
        """What it gives, in words."""
        said = self.source.arguments.get(self.argument)
        return (
            self.source.label
            if said is None
            else _("%(source)s (%(which)s)")
            % {
                "source": self.source.label,
                "which": said,
            }
        )


def read_source(text: str, *, indicator: str = "") -> Wanted:
    """What a line names. Raises `WrongParameter` for a source or an argument that is not in the list."""
    code, _colon, argument = (part.strip() for part in text.partition(":"))
    source = SOURCES.get(code)
    if source is None:
        raise WrongParameter("source", WrongKind.NOT_A_CHOICE, code, tuple(SOURCES))
    is_missing = code in _NEEDS_ARGUMENT and not argument
    if is_missing or (argument and argument not in source.arguments):
        allowed = tuple(f"{code}:{name}" for name in source.arguments)
        raise WrongParameter("source", WrongKind.NOT_A_CHOICE, text, allowed or (code,))
    if source.by_indicator and not indicator:
        raise WrongParameter("indicator", WrongKind.MISSING)
    return Wanted(code, indicator if source.by_indicator else argument)


def written_sources() -> list[tuple[str, Message]]:
    """Everything a line may name, as it is written, with its label."""
    found: list[tuple[str, Message]] = []
    for source in SOURCES.values():
        if source.code not in _NEEDS_ARGUMENT:
            found.append((source.code, source.label))
        found += [(f"{source.code}:{name}", Wanted(source.code, name).label) for name in source.arguments]
    return found


class RecordKind(StrEnum):
    """What kind of record stands behind a value: sites know where each is opened."""

    RESULT = "covenants.result"
    MOVEMENT = "movements.movement"
    ROLE_MODEL = "exemplars.role_model"
    PRACTICE = "exemplars.practice"
    TASK = "clusters.task"
    DUTY = "clusters.duty"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record a value was made of: which, how it reads, and its day."""

    kind: RecordKind
    id: int
    label: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source gives for one member. No value: nothing is known, and `said` tells why."""

    value: Decimal | bool | None
    records: tuple[SourceRecord, ...] = ()
    said: Message = ""


Readings = Mapping[tuple[int, str], Reading]


class Reader(Protocol):
    """Reads one source for many members and arguments at once; by organisation id and argument.

    The number of its queries does not grow with members, arguments or records.
    """

    def __call__(
        self, *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
    ) -> Readings:
        """Whatever is known on that day."""


_readers: dict[str, Reader] = {}


def register(code: str, reader: Reader) -> None:
    """Declare who reads a source."""
    if code not in SOURCES:
        raise LookupError(f"{code} is not in the list of sources")
    _readers[code] = reader


def registered() -> frozenset[str]:
    """The codes of the sources that have a reader."""
    return frozenset(_readers)


def read_all(
    *, season: Season, organisations: Collection[int], wanted: Iterable[Wanted], on: date
) -> dict[tuple[int, Wanted], Reading]:
    """Every wanted source of every member: each source read once."""
    arguments: dict[str, set[str]] = {}
    for one in wanted:
        arguments.setdefault(one.code, set()).add(one.argument)
    found: dict[tuple[int, Wanted], Reading] = {}
    for code, asked in arguments.items():
        given = _readers[code](season=season, organisations=organisations, arguments=asked, on=on)
        for organisation in organisations:
            for argument in asked:
                reading = given.get((organisation, argument), NOTHING)
                found[organisation, Wanted(code, argument)] = reading
    return found


NOTHING = Reading(None, said=_("Chưa có bản ghi nào trong hệ thống."))


def counted(
    found: Iterable[tuple[int, str, SourceRecord]], arguments: Collection[str]
) -> dict[tuple[int, str], Reading]:
    """Counts from records told with their member and kind: the empty argument counts every kind."""
    grouped: dict[tuple[int, str], list[SourceRecord]] = {}
    for organisation, kind, record in found:
        for argument in {"", kind}.intersection(arguments):
            grouped.setdefault((organisation, argument), []).append(record)
    return {key: Reading(Decimal(len(records)), tuple(records)) for key, records in grouped.items()}

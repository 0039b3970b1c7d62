"""The figures of a benchmark as a table, and the bars that they are held to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bots import Assistant, StarterBot

MIB = 1024 * 1024


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        title: what was measured.
        unit: of both figures.
        ours: this assistant's figure, or nothing if it was not measured.
        theirs: the starter bot's, likewise.
        ratio_at_most: the bar on ours divided by theirs, if there is one.
        at_most: the bar on ours, in the unit, if there is one.
    """

    title: str
    unit: str
    ours: float | None
    theirs: float | None
    ratio_at_most: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by theirs."""
        return self.ours / self.theirs if self.ours is not None and self.theirs else None

    @property
    def bar(self) -> str:
        """The bar in words, or nothing."""
        if self.ratio_at_most is not None:
            return f"at most {self.ratio_at_most:g} of it"
        return f"at most {self.at_most:g} {self.unit}" if self.at_most is not None else ""

    @property
    def holds(self) -> bool | None:
        """Whether the bar holds; nothing if there is none, or it was not measured."""
        if self.ratio_at_most is not None:
            return None if self.ratio is None else self.ratio <= self.ratio_at_most
        if self.at_most is not None:
            return None if self.ours is None else self.ours <= self.at_most
        return None


def rows(figures: dict[str, Any]) -> list[Row]:
    """Give the rows of the table; what was not measured has none of its figures."""

    def pair(*keys: str, last: str = "", unit: float = 1.0) -> tuple[float | None, float | None]:
        found: Any = figures
        for key in keys:
            found = found.get(key) or {}
        both = [found.get(name) for name in (Assistant.name, StarterBot.name)]
        ours, theirs = (one[last] if last and one else one for one in both)
        return ours and ours / unit, theirs and theirs / unit

    answered, loads = ("one_client",), [("load", clients) for clients in figures.get("load", {})]
    table_rows = [
        Row("p50 of an answer, one client", "ms", *pair(*answered, last="p50_ms"), 0.6),
        Row("p95 of an answer, one client", "ms", *pair(*answered, last="p95_ms"), None, 300),
    ]
    for load in loads:
        title, who = "messages a second", f"{load[1]} at once"
        table_rows.append(Row(f"{title}, {who}", "/s", *pair(*load, last="messages_a_second")))
        table_rows.append(Row(f"p95 of an answer, {who}", "ms", *pair(*load, last="p95_ms")))
    memory = pair("memory_bytes", last="rasa", unit=MIB)
    return [
        *table_rows,
        Row("memory of the Rasa server", "MiB", *memory, 0.75),
        Row("start-up to the first good answer", "s", *pair("start_up_s")),
        Row("training from nothing", "s", *pair("training_s", "from_nothing"), None, 300),
        Row("after one topic changed", "s", *pair("training_s", "after_one_topic"), None, 60),
    ]


def table(figures: dict[str, Any]) -> str:
    """Give the figures as text, each with its ratio and whether its bar holds."""
    lines = [f"{'':34} {Assistant.name:>16} {StarterBot.name:>16} {'ratio':>6}   bar"]
    for row in rows(figures):
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        verdict = {True: "holds", False: "DOES NOT HOLD", None: "not measured"}[row.holds]
        bar = f"{row.bar}: {verdict}" if row.bar else ""
        ours, theirs = _figure(row.ours, row.unit), _figure(row.theirs, row.unit)
        lines.append(f"{row.title:34} {ours:>16} {theirs:>16} {ratio:>6}   {bar}".rstrip())
    lines += [_unanswered(figures), _beside_rasa(figures)]
    return "\n".join(["", *filter(None, lines), ""])


def _figure(value: float | None, unit: str) -> str:
    return "-" if value is None else f"{value:.1f} {unit}"


def _unanswered(figures: dict[str, Any]) -> str:
    """Say how many messages drew nothing, which the times leave out."""
    measured = [figures["one_client"], *figures.get("load", {}).values()]
    counts = {
        name: (
            sum(found[name]["unanswered"] for found in measured),
            sum(found[name]["answered"] for found in measured),
        )
        for name in (Assistant.name, StarterBot.name)
    }
    said = [f"{name} {none} of {none + some}" for name, (none, some) in counts.items()]
    return f"messages that drew no answer: {'; '.join(said)}"


def _beside_rasa(figures: dict[str, Any]) -> str:
    ours = figures["memory_bytes"][Assistant.name]
    parts = [f"{part} {size / MIB:.0f} MiB" for part, size in ours.items() if part != "rasa"]
    return f"memory of our processes beside the Rasa server: {', '.join(parts)}"

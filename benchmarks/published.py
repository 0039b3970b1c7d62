"""The figures that were published last, and how today's stand to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from outcomes import ROOT
from report import Share

PUBLISHED = ROOT / "docs" / "evaluation.json"
LESS_IS_BETTER = ("wrong", "false alarms")
Figures = Mapping[str, Mapping[str, Share]]


def publish(figures: Figures, path: Path = PUBLISHED) -> None:
    """Write figures, by set and name, as those that are published."""
    written = {
        name: {figure: [share.count, share.number] for figure, share in shares.items()}
        for name, shares in figures.items()
    }
    path.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def published(path: Path = PUBLISHED) -> dict[str, dict[str, Share]]:
    """Give the published figures by set and name; none if none were."""
    if not path.is_file():
        return {}
    read = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: {figure: Share(*counts) for figure, counts in shares.items()}
        for name, shares in read.items()
    }


def fallen(figures: Figures, before: Figures) -> list[str]:
    """Tell which published figures are now worse than the 95% interval that they had."""
    worse = []
    for name, shares in before.items():
        for figure, was in shares.items():
            now = figures.get(name, {}).get(figure)
            if now is None:
                worse.append(f"{name}, {figure}: was published, and is not measured now")
                continue
            low, high = was.interval
            less = figure.endswith(LESS_IS_BETTER)
            if now.value > high if less else now.value < low:
                worse.append(f"{name}, {figure}: was {was}, is {now.value:.3f}")
    return worse


def changes(figures: Figures, before: Figures) -> str:
    """Give what has changed since the published figures, a line each."""
    rows = []
    for name, shares in figures.items():
        for figure, now in shares.items():
            was = before.get(name, {}).get(figure)
            if was is None:
                rows.append(f"{name}, {figure}: {now}, not published before")
            elif was != now:
                rows.append(
                    f"{name}, {figure}: {was.value:.3f} -> {now.value:.3f}"
                    f" ({now.value - was.value:+.3f})"
                )
    return "\n".join(rows) or "nothing has changed since the published figures"

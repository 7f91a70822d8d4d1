"""What each fighter did in a match, from its events."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crank.events import Event


@dataclass(frozen=True)
class PlayerSummary:
    """Counts of one player: what it did to the other, and its own self-destructs, techs and ledge grabs."""

    hits: int
    damage: float
    kos: int
    combos: int
    best_combo_moves: int
    best_combo_damage: float
    grabs: int
    self_destructs: int
    ledge_grabs: int
    techs: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def summarize(events: Sequence[Event]) -> tuple[PlayerSummary, PlayerSummary]:
    """The summaries of player 0 and player 1."""
    return _summarize(events, 0), _summarize(events, 1)


def _summarize(events: Sequence[Event], player: int) -> PlayerSummary:
    dealt = [event for event in events if event.by == player]
    own = [event for event in events if event.player == player]
    hits = [event for event in dealt if event.type == "hit"]
    combos = [event for event in dealt if event.type == "combo"]
    best = max(combos, key=lambda combo: (combo.amount or 0, combo.moves or 0), default=None)
    return PlayerSummary(
        hits=len(hits),
        damage=round(sum(event.amount or 0 for event in hits), 2),
        kos=sum(event.type == "ko" for event in dealt),
        combos=len(combos),
        best_combo_moves=(best.moves or 0) if best else 0,
        best_combo_damage=(best.amount or 0) if best else 0,
        grabs=sum(event.type == "grab" for event in dealt),
        self_destructs=sum(event.type == "ko" and event.by is None for event in own),
        ledge_grabs=sum(event.type == "ledge_grab" for event in own),
        techs=sum(event.type == "tech" for event in own),
    )

"""What a world has to reach, by its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Target:
    """A figure of the card, by its path in the JSON, and its bar."""

    label: str
    path: tuple[str, ...]
    bar: float
    at_most: bool

    def check(self, card: Mapping[str, Any]) -> dict[str, Any]:
        """The figure beside its bar; `reached` is None where the card lacks the figure."""
        value: Any = card
        for key in self.path:
            value = value.get(key) if isinstance(value, Mapping) else None
        reached = None
        if value is not None:
            reached = value <= self.bar if self.at_most else value >= self.bar
        return {
            "figure": self.label,
            "target": ("≤ " if self.at_most else "≥ ") + f"{self.bar:g}",
            "value": value,
            "reached": reached,
        }


def _score(label: str, key: str, bar: float, at_most: bool = True) -> Target:
    return Target(label, ("open_loop", "scores", "world", key, "mean"), bar, at_most)


def _played(label: str, key: str, bar: float, at_most: bool) -> Target:
    return Target(label, ("free_run", "played", key), bar, at_most)


TARGETS: Final[dict[str, tuple[Target, ...]]] = {
    "wire-base": (
        _score("RC5", "rc5", 0.20),
        _score("RC10", "rc10", 0.48),
        _score("RC20", "rc20", 1.25),
        _score("RC60", "rc60", 5.3),
        _score("action accuracy h5", "action_h5", 0.94, at_most=False),
        _score("action accuracy h10", "action_h10", 0.87, at_most=False),
        _score("action accuracy h20", "action_h20", 0.78, at_most=False),
        _score("action accuracy h60", "action_h60", 0.57, at_most=False),
        _score("percent MAE h20", "percent_h20", 0.6),
        _score("percent MAE h60", "percent_h60", 2.0),
        _played("free runs legal in their first minute", "legal_first_minute", 0.95, at_most=False),
        _played("free runs legal to the end", "legal_to_the_end", 0.80, at_most=False),
        _played("KOs without respawn", "kos_without_respawn", 0, at_most=True),
        _played("standing on nothing off stage", "standing_on_nothing", 0.01, at_most=True),
    ),
    "wire-mini": (_score("RC20", "rc20", 1.7),),
}
REFERENCE: Final = "wire-base"


def check_targets(name: str, card: Mapping[str, Any]) -> dict[str, Any]:
    """The bars of the world of that name; a world without bars of its own is held against wire-base's."""
    whose = name if name in TARGETS else REFERENCE
    return {"of": whose, "figures": [target.check(card) for target in TARGETS[whose]]}

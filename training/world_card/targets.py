"""What a world has to reach, by its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Path = tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """A figure of the card, by its path in the JSON, and between which bars it has to be.

    over: the figure that it is a multiple of; None: it stands for itself.
    """

    label: str
    path: Path
    least: float | None = None
    most: float | None = None
    over: Path | None = None

    def check(self, card: Mapping[str, Any]) -> dict[str, Any]:
        """The figure beside its bars; `reached` is None where the card lacks the figure."""
        value = _found(card, self.path)
        if self.over is not None and value is not None:
            whole = _found(card, self.over)
            value = value / whole if whole else None
        reached = None
        if value is not None:
            reached = (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        bars = [("≥", self.least), ("≤", self.most)]
        return {
            "figure": self.label,
            "target": " ".join(f"{sign} {bar:g}" for sign, bar in bars if bar is not None),
            "value": value,
            "reached": reached,
        }


def _found(card: Mapping[str, Any], path: Path) -> Any:
    value: Any = card
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _score(label: str, key: str, least: float | None = None, most: float | None = None) -> Target:
    return Target(label, ("open_loop", "scores", "world", key, "mean"), least, most)


def _played(label: str, key: str, least: float | None = None, most: float | None = None) -> Target:
    return Target(label, ("free_run", "played", key), least, most)


def _pace(label: str, kind: str) -> Target:
    return Target(
        f"{label} a minute of free runs, against real play",
        ("free_run", "played", "a_minute", kind),
        0.6,
        1.4,
        ("free_run", "real", "a_minute", kind),
    )


HITS: Final = ("events", "kinds", "hit")
TARGETS: Final[dict[str, tuple[Target, ...]]] = {
    "wire-base": (
        _score("RC5", "rc5", most=0.17),
        _score("RC10", "rc10", most=0.40),
        _score("RC20", "rc20", most=1.05),
        _score("RC60", "rc60", most=4.5),
        _score("action accuracy h5", "action_h5", least=0.95),
        _score("action accuracy h10", "action_h10", least=0.89),
        _score("action accuracy h20", "action_h20", least=0.81),
        _score("action accuracy h60", "action_h60", least=0.62),
        Target(
            "right damage state at a hit, given the frame before",
            ("events", "damage_state", "one_step", "right_on_the_frame", "mean"),
            0.45,
        ),
        _score("percent MAE h20", "percent_h20", most=0.5),
        _score("percent MAE h60", "percent_h60", most=1.7),
        Target("hits in 60 frames, against real play", (*HITS, "predicted"), 0.9, 1.1, (*HITS, "real")),
        Target("precision of hits", (*HITS, "precision", "mean"), 0.75),
        _played("free runs legal", "legal_to_the_end", least=0.95),
        _played("KOs without respawn", "kos_without_respawn", most=0),
        _played("standing on nothing off stage", "standing_on_nothing", most=0.001),
        _pace("hits", "hit"),
        _pace("KOs", "ko"),
        _pace("action changes", "action_change"),
        Target("input following", ("input_following", "total", "mean"), 0.95),
    ),
    # 1.3 times what wire-base has to reach
    "wire-mini": (
        _score("RC5", "rc5", most=0.221),
        _score("RC10", "rc10", most=0.52),
        _score("RC20", "rc20", most=1.365),
        _score("RC60", "rc60", most=5.85),
    ),
}
REFERENCE: Final = "wire-base"


def check_targets(name: str, card: Mapping[str, Any]) -> dict[str, Any]:
    """The bars of the world of that name; a world without bars of its own is held against wire-base's."""
    whose = name if name in TARGETS else REFERENCE
    return {"of": whose, "figures": [target.check(card) for target in TARGETS[whose]]}

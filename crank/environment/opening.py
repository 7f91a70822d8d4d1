"""How the environments of one learner and of two begin a match."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from crank.environment.wire_environment import Characters

Seed: TypeAlias = int | Sequence[int] | None


@dataclass(frozen=True)
class Opening:
    """The characters and the stage that an environment was made with, as `WireEnvironment.reset` has them."""

    characters: Characters | None
    stage: int | str | None

    def arguments(
        self, seed: Seed, options: Mapping[str, Any] | None, started: bool, draw: Callable[[], int]
    ) -> tuple[Seed, Characters | None, int | str | None]:
        """What `WireEnvironment.reset` takes: options "characters" and "stage" come before those of the environment,
        and the first reset, if it has no seed, gets one by `draw`."""
        given = options or {}
        first = draw() if seed is None and not started else seed
        return first, given.get("characters", self.characters), given.get("stage", self.stage)

"""Simple scripted agents: idle, walk, random."""

from typing import Final

from crank.agents.pad import pad
from crank.frame import Controllers, Frames
from crank.random import AGENT_HEAD, random_below, random_uniform
from models.controller import neutral
from schema.layout import STAGES, X


class IdleAgent:
    """Touches nothing."""

    name = "idle"

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        pass

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        return neutral()

    def overrule(self, controller: Controllers) -> None:
        pass


class WalkAgent:
    """Walks to and fro over the middle of the stage."""

    name = "walk"
    TILT: Final = 0.6
    TURN_AT: Final = 0.6
    """Share of the way to the edge at which it turns."""

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        self._player = player
        self._limit = STAGES[stage].edge_x * self.TURN_AT
        self._direction = 1 if player == 0 else -1

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        x = float(frame[self._player, X])
        if abs(x) > self._limit:
            self._direction = -1 if x > 0 else 1
        return pad(stick=(self.TILT * self._direction, 0.0))

    def overrule(self, controller: Controllers) -> None:
        pass


class RandomAgent:
    """Holds random inputs as a hand would: a stick direction for a while, buttons pressed for a few frames."""

    name = "random"
    DIRECTIONS: Final = ((0, 0), (0, 0), (1, 0), (-1, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1))
    TILTS: Final = (1.0, 1.0, 0.6)
    BUTTONS: Final = ((), (), (), (), ("a",), ("a",), ("b",), ("x",), ("y",), ("z",), ("l",))
    STICK_FRAMES: Final = (4, 30)
    BUTTON_FRAMES: Final = (2, 12)

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        self._player, self._seed = player, seed
        self._stick_until = self._button_until = 0
        self._stick = (0.0, 0.0)
        self._c_stick = (0.0, 0.0)
        self._buttons: tuple[str, ...] = ()

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        if frame_number >= self._stick_until:
            self._stick_until = frame_number + self._duration(self.STICK_FRAMES, frame_number, 0)
            x, y = self.DIRECTIONS[self._below(len(self.DIRECTIONS), frame_number, 1)]
            tilt = self.TILTS[self._below(len(self.TILTS), frame_number, 2)]
            self._stick = (x * tilt, y * tilt)
        if frame_number >= self._button_until:
            self._button_until = frame_number + self._duration(self.BUTTON_FRAMES, frame_number, 3)
            self._buttons = self.BUTTONS[self._below(len(self.BUTTONS), frame_number, 4)]
            flick = random_uniform(self._seed, frame_number, self._player, AGENT_HEAD + 5) < 0.1
            x, y = self.DIRECTIONS[self._below(len(self.DIRECTIONS), frame_number, 6)]
            self._c_stick = (float(x), float(y)) if flick else (0.0, 0.0)
        shield = 1.0 if "l" in self._buttons else 0.0
        return pad(self._stick, self._c_stick, shield, self._buttons)

    def overrule(self, controller: Controllers) -> None:
        pass

    def _duration(self, bounds: tuple[int, int], frame_number: int, head: int) -> int:
        return bounds[0] + self._below(bounds[1] - bounds[0] + 1, frame_number, head)

    def _below(self, bound: int, frame_number: int, head: int) -> int:
        return random_below(bound, self._seed, frame_number, self._player, AGENT_HEAD + head)

"""Many matches at once in an integer world: `reset`, `step`, `save`, `restore`. Needs neither Gymnasium nor torch."""

import json
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias, TypedDict

import numpy as np
import numpy.typing as npt

from crank.engines.integer_engine import integer_folder, open_world
from crank.environment.rewards import Rewards, RewardWeights, rewards
from crank.errors import AgentError, EngineError, StartError
from crank.frame import Controllers, Frames
from crank.match_runner import WHOLE_MATCH
from crank.random import random_bits
from crank.roster import find_character, find_stage
from crank.rules import LAST_ROW, Result, cut_short, verdict
from crank.starts import read_starts
from crank.world import DEFAULT_WORLD
from quantization.frame import HIGH, LOW, to_exact, to_float
from quantization.session import FRAME_VALUES, ExactFrames, Session, split_saved
from schema.layout import CHARACTER, CONTROLLER_SIZE, PLAYER_FIELD_COUNT, STOCKS

MATCH_HEAD: Final = 1 << 21
"""Head of the random numbers that seed a lane's second match and those after it (see crank.random)."""
SEED_LIMIT: Final = 1 << 63
FORMAT: Final = "the-wire/environment/1"
FRAME_SHAPE: Final = (2, PLAYER_FIELD_COUNT)

Integers: TypeAlias = npt.NDArray[np.int64]
Booleans: TypeAlias = npt.NDArray[np.bool_]
Characters: TypeAlias = Sequence[int | str | None]
"""Two characters by key, name or internal id; None where the seed draws one."""


class Infos(TypedDict):
    """What stands beside the frames: row, seed and stage int64 [B], characters int64 [B, 2] (internal ids), and the
    result of every lane whose match is over (None where it isn't)."""

    row: Integers
    seed: Integers
    stage: Integers
    characters: Integers
    result: tuple[Result | None, ...]


def lane_infos(infos: Infos, lane: int) -> dict[str, Any]:
    """The infos of one match: integers, characters int64 [2], and a result only where there is one."""
    found: dict[str, Any] = {
        "row": int(infos["row"][lane]),
        "seed": int(infos["seed"][lane]),
        "stage": int(infos["stage"][lane]),
        "characters": infos["characters"][lane].copy(),
    }
    result = infos["result"][lane]
    return found if result is None else found | {"result": result}


class Step(NamedTuple):
    """frames float32 [B, 2, F]; rewards float64 [B, 2]; terminated, truncated bool [B]; infos."""

    frames: Frames
    rewards: Rewards
    terminated: Booleans
    truncated: Booleans
    infos: Infos


@dataclass(frozen=True)
class _Setting:
    """What of a start is given, by id; None is drawn."""

    characters: tuple[int | None, int | None] = (None, None)
    stage: int | None = None


@dataclass
class _Lanes:
    """Where B lanes stand. seeds: of each lane's first match; matches: how many it has ended since."""

    setting: _Setting
    seeds: Integers
    matches: Integers
    stages: Integers
    rows: Integers
    frames: ExactFrames

    def __post_init__(self) -> None:
        self.match_seeds = np.array([self.match_seed(lane) for lane in range(len(self.seeds))], np.int64)

    def match_seed(self, lane: int) -> int:
        """The seed of the match that a lane is at."""
        seed, match = int(self.seeds[lane]), int(self.matches[lane])
        return seed if match == 0 else random_bits(seed, match, 0, MATCH_HEAD) % SEED_LIMIT


class WireEnvironment:
    """B matches of one integer world, by the compiled step where it is installed, else by the reference.

    A match starts as real ones do and ends as the game ends it: terminated when a fighter has no stocks left, truncated
    when time is up or at the limit of frames (frames don't show the clock, so no learner can foresee that end). A lane
    whose match is over stands still, with rewards of zero, until the next reset; with `autoreset` the step after its
    last one begins its next match instead, whatever its controllers (Gymnasium's NEXT_STEP).

    Lane k of a batch that is reset with seed s plays the matches of a single environment that is reset with s + k.
    """

    def __init__(
        self,
        world: str = DEFAULT_WORLD,
        batch: int = 1,
        *,
        autoreset: bool = False,
        weights: RewardWeights | None = None,
        frames: int = WHOLE_MATCH,
        compiled: bool | None = None,
    ) -> None:
        """world: by name, or the path of its folder; frames: rows of the longest match (the start counts); compiled:
        None takes the step that is installed.

        WorldError for a world that is missing, truncated or altered; EngineError for a step that isn't installed;
        ValueError for a batch or a number of frames that is too small.
        """
        if batch < 1:
            raise ValueError(f"an environment plays at least one match, not {batch}")
        if frames < 2:
            raise ValueError(f"a match of an environment has at least two frames, not {frames}")
        self._sessions = open_world(integer_folder(world), compiled)
        self.batch, self.autoreset, self.frame_limit = batch, autoreset, frames
        self.weights = weights or RewardWeights()
        self._last_row = min(LAST_ROW, frames - 1)
        self._starts = read_starts()
        self._session: Session | None = None

    @property
    def world_name(self) -> str:
        return self._sessions.name

    @property
    def world_hash(self) -> str:
        return self._sessions.hash

    @property
    def step_name(self) -> str:
        """What runs the step: a kernel's name, or "reference"."""
        return self._sessions.step_name

    @property
    def started(self) -> bool:
        """Whether there was a reset or a restore."""
        return self._session is not None

    def reset(
        self,
        seed: int | Sequence[int] | None = None,
        characters: Characters | None = None,
        stage: int | str | None = None,
    ) -> tuple[Frames, Infos]:
        """Begins a match in every lane: frames float32 [B, 2, F] in player order, and infos.

        seed: an integer s from 0 on (lane k gets s + k), or one a lane; None goes on to each lane's next match.
        characters, stage: by key, name or id; what is left out is drawn by the match's seed, as often as real matches
        had it, also for the matches that `autoreset` begins. StartError for a stage or character that there isn't;
        EngineError when the first reset has no seed; ValueError for a bad seed.
        """
        setting = _setting(characters, stage)
        if seed is None:
            _, lanes = self._started()
            seeds, matches = lanes.seeds.copy(), lanes.matches + 1
        else:
            seeds, matches = _lane_seeds(seed, self.batch), np.zeros(self.batch, np.int64)
        rows = np.zeros(self.batch, np.int64)
        begun = _Lanes(setting, seeds, matches, rows.copy(), rows, np.zeros((self.batch, *FRAME_SHAPE), np.int32))
        self._draw(begun, range(self.batch))
        session = self._sessions.open(self.batch)
        session.start(begun.frames, begun.stages.tolist())
        self._session, self._lanes = session, begun
        self._judge()
        return self.observe()

    def step(self, controllers: Controllers) -> Step:
        """Moves every match on by one frame: controllers uint8 [B, 2, 8] that lead to it.

        AgentError for another shape or type; EngineError before the first reset.
        """
        session, lanes = self._started()
        wanted = (self.batch, 2, CONTROLLER_SIZE)
        given: npt.NDArray[Any] = np.asarray(controllers)
        if given.dtype != np.uint8 or given.shape != wanted:
            raise AgentError(f"a step takes controllers uint8 {list(wanted)}, not {given.dtype} {list(given.shape)}")
        over = self._terminated | self._truncated
        before, after = lanes.frames, session.step(np.ascontiguousarray(given))
        after[over] = before[over]
        lanes.frames, lanes.rows = after, lanes.rows + ~over
        gained = rewards(self.weights, before, after)
        if self.autoreset and over.any():
            self._begin_next(session, np.flatnonzero(over).tolist())
        self._judge()
        frames, infos = self.observe()
        return Step(frames, gained, self._terminated.copy(), self._truncated.copy(), infos)

    def observe(self) -> tuple[Frames, Infos]:
        """The present frames float32 [B, 2, F] and infos. EngineError before the first reset."""
        _, lanes = self._started()
        over = self._terminated | self._truncated
        frames = to_float(lanes.frames.astype(np.int64))
        infos = Infos(
            row=lanes.rows.copy(),
            seed=lanes.match_seeds.copy(),
            stage=lanes.stages.copy(),
            characters=lanes.frames[..., CHARACTER].astype(np.int64),
            result=tuple(
                verdict(frames[lane], row) or cut_short(frames[lane], row) if over[lane] else None
                for lane, row in enumerate(lanes.rows.tolist())
            ),
        )
        return frames, infos

    def exact_frames(self) -> ExactFrames:
        """The present frames as the world has them, int32 [B, 2, F] (`quantization.frame` says what they count).

        EngineError before the first reset.
        """
        return self._started()[1].frames.copy()

    def save(self) -> bytes:
        """Everything that the next steps and resets hang on: seeds, clocks, frames and what the world remembers.

        What the environment was made with (weights, frames, autoreset) is not in it. EngineError before the
        first reset.
        """
        session, lanes = self._started()
        header = {
            "format": FORMAT,
            "world": self.world_hash,
            "batch": self.batch,
            "characters": lanes.setting.characters,
            "stage": lanes.setting.stage,
            "seeds": lanes.seeds.tolist(),
            "matches": lanes.matches.tolist(),
            "rows": lanes.rows.tolist(),
        }
        return json.dumps(header).encode() + b"\n" + lanes.frames.astype("<i4").tobytes() + session.save()

    def restore(self, data: bytes) -> tuple[Frames, Infos]:
        """Goes on where an environment of the same world and batch was saved; returns what `observe` gives.

        EngineError for bytes that don't fit or are damaged: nothing has changed then.
        """
        line, _, rest = data.partition(b"\n")
        try:
            header = json.loads(line)
            if header["format"] != FORMAT:
                raise ValueError(f"its format is {header['format']}")
            belongs_to = (header["world"], header["batch"])
        except (ValueError, KeyError, TypeError) as error:
            raise EngineError("this is no saved environment") from error
        if belongs_to != (self.world_hash, self.batch):
            raise EngineError(
                "the saved environment has world {} and batch {}, this one {} and {}".format(
                    *belongs_to, self.world_hash, self.batch
                )
            )
        session = self._sessions.open(self.batch)
        size = 4 * FRAME_VALUES * self.batch
        try:
            session.restore(rest[size:])
            stages, _, _ = split_saved(rest[size:], self.batch)
            frames = np.frombuffer(rest, "<i4", FRAME_VALUES * self.batch).reshape(self.batch, *FRAME_SHAPE)
            if ((frames < LOW) | (frames > HIGH)).any():
                raise ValueError("a frame's value is out of the schema's range")
            lanes = _Lanes(
                setting=_setting(header["characters"], header["stage"]),
                seeds=self._counts(header["seeds"]),
                matches=self._counts(header["matches"]),
                stages=stages.astype(np.int64),
                rows=self._counts(header["rows"]),
                frames=frames.astype(np.int32),
            )
        except (ValueError, KeyError, TypeError, OverflowError, StartError) as error:
            raise EngineError(f"the saved environment is truncated or altered: {error}") from error
        self._session, self._lanes = session, lanes
        self._judge()
        return self.observe()

    def _started(self) -> tuple[Session, _Lanes]:
        if self._session is None:
            raise EngineError("an environment begins with reset(seed)")
        return self._session, self._lanes

    def _judge(self) -> None:
        """Says which matches are over: that follows from frames and rows."""
        lanes = self._lanes
        self._terminated: Booleans = (lanes.frames[..., STOCKS] == 0).any(-1)
        self._truncated: Booleans = (lanes.rows >= self._last_row) & ~self._terminated

    def _draw(self, lanes: _Lanes, chosen: Sequence[int]) -> None:
        """Puts these lanes at the start of the match that they are at."""
        for lane in chosen:
            seed, given = lanes.match_seed(lane), lanes.setting
            stage, drawn = self._starts.draw(seed)
            stage = stage if given.stage is None else given.stage
            first, second = (drawn[side] if id is None else id for side, id in enumerate(given.characters))
            lanes.frames[lane] = to_exact(self._starts.frame(stage, (first, second)))
            lanes.match_seeds[lane], lanes.stages[lane], lanes.rows[lane] = seed, stage, 0

    def _begin_next(self, session: Session, chosen: Sequence[int]) -> None:
        """Begins the next match of these lanes; the others go on as they were."""
        lanes = self._lanes
        lanes.matches[chosen] += 1
        self._draw(lanes, chosen)
        fresh = self._sessions.open(len(chosen))
        fresh.start(lanes.frames[chosen], lanes.stages[chosen].tolist())
        session.restore(_with_lanes(session.save(), self.batch, chosen, fresh.save()))

    def _counts(self, values: Any) -> Integers:
        counts = np.array([operator.index(value) for value in values], np.int64)
        if counts.shape != (self.batch,) or (counts < 0).any():
            raise ValueError("seeds, matches and rows are counts, one a lane")
        return counts


def _with_lanes(data: bytes, batch: int, chosen: Sequence[int], fresh: bytes) -> bytes:
    """What a session of `batch` saved, with these lanes as another session, of as many lanes, saved them."""
    parts = _by_lane(data, batch)
    for part, new in zip(parts, _by_lane(fresh, len(chosen)), strict=True):
        part[chosen] = new
    return b"".join(part.tobytes() for part in parts)


def _by_lane(data: bytes, batch: int) -> list[npt.NDArray[np.uint8]]:
    """Copies of a saved session's stages, frames and hidden states as bytes [batch, …]."""
    stages, frames, rest = split_saved(data, batch)
    parts = (stages.tobytes(), frames.tobytes(), rest)
    return [np.frombuffer(part, np.uint8).reshape(batch, -1).copy() for part in parts]


def _lane_seeds(seed: int | Sequence[int], batch: int) -> Integers:
    try:
        if isinstance(seed, Sequence | np.ndarray):
            seeds = [operator.index(value) for value in seed]
        else:
            seeds = [operator.index(seed) + lane for lane in range(batch)]
    except TypeError as error:
        raise ValueError(f"a seed is an integer, or one a lane, not {seed!r}") from error
    if len(seeds) != batch:
        raise ValueError(f"expected {batch} seeds, one a lane, got {len(seeds)}")
    if not all(0 <= value < SEED_LIMIT for value in seeds):
        raise ValueError(f"a seed lies between 0 and 2^63 - 1, not at {seed}")
    return np.array(seeds, np.int64)


def _setting(characters: Characters | None, stage: int | str | None) -> _Setting:
    """By id. StartError for what there isn't."""
    stage_id = None if stage is None else find_stage(str(stage)).id
    if characters is None:
        return _Setting(stage=stage_id)
    if isinstance(characters, str) or len(characters) != 2:
        raise StartError(f"characters are two, of player 0 and of player 1, not {characters!r}")
    first, second = (None if given is None else find_character(str(given)).id for given in characters)
    return _Setting((first, second), stage_id)

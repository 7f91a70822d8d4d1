"""A match as its file tells it: all that it takes to play it again, and what it claims to have led to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from crank.agents.agent import own_names
from crank.engines.integer_engine import FOLDER, integer_folder
from crank.errors import MatchFileError, WorldError
from crank.frame import Controllers, Frames
from crank.match_json import Meta, inputs_of, read_match_object
from crank.match_record import Fork
from crank.model_directory import CHECKPOINTS
from quantization.manifest import ManifestError, read_manifest
from schema.layout import CHARACTER, PLAYER_FIELD_COUNT, STAGES


@dataclass(frozen=True)
class Recording:
    """world, temperature, stage, seed, start float32 [2, F] and controllers uint8 [T, 2, 8] give every frame again.

    content: the whole object of the file; chain: `meta.chain`, None where the world's frames are no integers.
    """

    path: Path
    content: dict[str, Any]
    meta: Meta
    world_hash: str
    temperature: float
    stage: int
    seed: int
    start: Frames
    controllers: Controllers
    chain: dict[str, Any] | None
    fork: Fork | None

    @property
    def characters(self) -> list[int]:
        """Both players' characters: those of the start."""
        return [int(player[CHARACTER]) for player in self.start]

    @property
    def agents(self) -> tuple[str, str]:
        """What the agents who played it call themselves, as the file claims. MatchFileError where it doesn't say."""
        names = self.meta.get("agents")
        if not isinstance(names, list) or len(names) != 2 or not all(isinstance(name, str) for name in names):
            raise MatchFileError(f"{self.path} does not say who played it")
        return own_names((names[0], names[1]))

    @property
    def last_row(self) -> int:
        return len(self.controllers) - 1

    @property
    def over(self) -> bool:
        """Whether the rules ended the match: nothing can follow its last row."""
        result = self.meta.get("result")
        return not isinstance(result, dict) or result.get("reason") != "frame_limit"


def read_recording(path: Path) -> Recording:
    """Reads a match file, whole or inputs only, gzipped or not. MatchFileError that says what is wrong with it."""
    content = read_match_object(path)
    meta, controllers = inputs_of(content, path)
    world, chain, stage, seed = meta.get("world"), meta.get("chain"), meta.get("stage"), meta.get("seed")
    if not isinstance(world, dict) or not isinstance(world.get("hash"), str):
        raise MatchFileError(f"{path} does not name its world")
    if not isinstance(content.get("frames", []), list):
        raise MatchFileError(f"{path}: its frames are no list")
    if not isinstance(stage, int) or stage not in STAGES:
        raise MatchFileError(f"{path} names no stage")
    if not isinstance(seed, int):
        raise MatchFileError(f"{path} names no seed")
    if not isinstance(temperature := world.get("temperature"), int | float):
        raise MatchFileError(f"{path} names no temperature")
    return Recording(
        path=path,
        content=content,
        meta=meta,
        world_hash=world["hash"],
        temperature=float(temperature),
        stage=stage,
        seed=seed,
        start=_start(meta, path),
        controllers=controllers,
        chain=_chain(chain, path),
        fork=_fork(meta.get("fork"), path),
    )


def world_folder_of(recording: Recording, world: str | None = None) -> Path:
    """The folder of an exact match's world: by its hash under checkpoints/, or that of `world` (name or path).

    MatchFileError where the match was not played by the integer engine; WorldError when no such world is here.
    """
    if recording.chain is None:
        raise MatchFileError(f"{recording.path} was not played by the integer engine: it has no hash chain to check")
    return integer_folder(world) if world else find_by_hash(recording.world_hash)


def check_world(recording: Recording, world_hash: str) -> None:
    """WorldError unless this is the hash of the recording's world."""
    if world_hash != recording.world_hash:
        raise WorldError(f"the match was played in world {recording.world_hash[:16]}…, not in {world_hash[:16]}…")


def find_by_hash(world_hash: str) -> Path:
    """The folder of the integer world with this hash under checkpoints/. WorldError when none that can be read has it,
    which says what can't."""
    unread = []
    for folder in sorted(CHECKPOINTS.glob(f"*/{FOLDER}")):
        try:
            if read_manifest(folder)["hash"] == world_hash:
                return folder
        except ManifestError as error:
            unread.append(str(error))
    more = f" (passed over: {'; '.join(unread)})" if unread else ""
    raise WorldError(
        f"no world with hash {world_hash[:16]}… is under checkpoints/*/{FOLDER}: "
        f"name its folder with --world-model{more}"
    )


def _start(meta: Meta, path: Path) -> Frames:
    try:
        start = np.array(meta["start"], np.float32)
    except (KeyError, TypeError, ValueError) as error:
        raise MatchFileError(f"{path} has no start frame") from error
    if start.shape != (2, PLAYER_FIELD_COUNT) or not np.isfinite(start).all():
        raise MatchFileError(f"{path}: its start is no frame")
    return start


def _chain(chain: Any, path: Path) -> dict[str, Any] | None:
    if chain is None:
        return None
    if (
        not isinstance(chain, dict)
        or not isinstance(chain.get("head"), str)
        or not isinstance(chain.get("links"), list)
    ):
        raise MatchFileError(f"{path}: its hash chain is none")
    return chain


def _fork(fork: Any, path: Path) -> Fork | None:
    if fork is None:
        return None
    try:
        return Fork(str(fork["parent"]), int(fork["frame"]), int(fork["agent_seed"]))
    except (KeyError, TypeError, ValueError) as error:
        raise MatchFileError(f"{path}: what it was forked from can't be read: {error!r}") from error

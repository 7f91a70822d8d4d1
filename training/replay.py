"""One Slippi replay (.slp or .slp.xz) read into arrays."""

import hashlib
import json
import lzma
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.controller import pack, slippi_buttons_to_bytes
from schema.layout import (
    ACTION_FRAMES,
    ACTION_STATE,
    AGE_RATE,
    CHARACTER,
    FACING,
    FIRST_SLIPPI_FRAME,
    HITLAG,
    HITSTUN,
    HURTBOX_FRAMES,
    HURTBOX_STATE,
    JUMPS_LEFT,
    ON_GROUND,
    PERCENT,
    PLAYER_FIELD_COUNT,
    SHIELD,
    SPECIAL_OTHER,
    SPEED_AIR_X,
    SPEED_ATTACK_X,
    SPEED_ATTACK_Y,
    SPEED_GROUND_X,
    SPEED_Y,
    STAGES,
    STATE_AGE,
    STOCKS,
    X,
    Y,
)

RECORDED_FROM: Final = -123
# The entry, in which pads do not count, is read (its counters run on) and left out
ENTRY_ROWS: Final = FIRST_SLIPPI_FRAME - RECORDED_FROM
MIN_FRAMES: Final = 1000
OLDEST_VERSION: Final = (2, 0, 0)
REPLAY_SUFFIXES: Final = (".slp", ".slp.xz")
# An hour of play is about 100 MB
MAX_REPLAY_BYTES: Final = 128 * 1024 * 1024

# Values a player has beside the frame fields and the controllers, with their column types
EXTRA_TYPES: Final[dict[str, type[np.unsignedinteger[Any]]]] = {
    "l_cancel": np.uint8,
    "ground_id": np.uint16,
    "last_attack_landed": np.uint8,
    "combo_count": np.uint8,
    "state_flags_0": np.uint8,
    "state_flags_1": np.uint8,
    "state_flags_2": np.uint8,
    "state_flags_3": np.uint8,
    "state_flags_4": np.uint8,
    "animation_index": np.uint32,
}

_HITSTUN_FLAG: Final = 0x02
_MAX_AGE_RATE: Final = 8.0


class ReplayError(Exception):
    """A replay that can't serve as a 1v1 match; the text is the reason, without the file's name."""


@dataclass(frozen=True)
class Replay:
    """A 1v1 match of T frames as arrays; player 0 and 1 are the first and second occupied port.

    frames: float32 [T, 2, F] in schema order; NaN where the Slippi version lacks the field (see the has_ flags).
    controllers: uint8 [T, 2, 8]; row t led from frame t-1 to frame t.
    extras: name -> [T, 2] for every name of EXTRA_TYPES the file has.
    """

    id: str
    stage: int
    characters: tuple[int, int]
    ports: tuple[int, int]
    port_types: tuple[str, str]
    slippi_version: tuple[int, int, int]
    has_velocity: bool
    has_hitlag: bool
    has_hidden: bool
    starting_stocks: int
    special_other_frames: int
    nana_left_out: bool
    session_key: str | None
    started_hour: int | None
    fingerprint: str
    frames: npt.NDArray[np.float32]
    controllers: npt.NDArray[np.uint8]
    extras: dict[str, npt.NDArray[Any]]


def is_replay_path(path: Path) -> bool:
    """Whether the name ends in .slp or .slp.xz."""
    return path.name.lower().endswith(REPLAY_SUFFIXES)


def read_replay(path: Path) -> Replay:
    """Reads one file.

    Raises ReplayError with the reason for a file that is not a whole 1v1 match on a tournament stage, and OSError
    for one that can't be read at all.
    """
    data = _uncompressed(path)
    game = _parse(path, data)
    _require_singles(game)
    rows = _final_rows(game.frames.id.to_numpy())
    if len(rows) < MIN_FRAMES:
        raise ReplayError(f"only {len(rows)} frames, fewer than {MIN_FRAMES}")

    version = game.start.slippi.version
    players = [_Player(port.leader, rows) for port in game.frames.ports]
    frames = np.stack([player.frames for player in players], axis=1)[ENTRY_ROWS:]
    characters = frames[:, :, CHARACTER].astype(int)
    extras = {
        name: np.stack([player.extras[name] for player in players], axis=1)[ENTRY_ROWS:]
        for name in EXTRA_TYPES
        if all(name in player.extras for player in players)
    }
    first, second = game.start.players
    return Replay(
        id=hashlib.sha256(data).hexdigest()[:12],
        stage=int(game.start.stage),
        characters=(int(characters[0, 0]), int(characters[0, 1])),
        ports=(int(first.port), int(second.port)),
        port_types=(first.type.name.lower(), second.type.name.lower()),
        slippi_version=(int(version[0]), int(version[1]), int(version[2])),
        has_velocity=all(player.has_velocity for player in players),
        has_hitlag=all(player.has_hitlag for player in players),
        has_hidden=all(player.has_hidden for player in players),
        starting_stocks=int(first.stocks),
        special_other_frames=sum(player.special_other_frames for player in players),
        nana_left_out=any(port.follower is not None for port in game.frames.ports),
        session_key=_session_key(game),
        started_hour=_started_hour(game),
        fingerprint=hashlib.sha256(frames[:500, :, [X, Y]].tobytes()).hexdigest()[:16],
        frames=frames,
        controllers=np.stack([player.controllers for player in players], axis=1)[ENTRY_ROWS:],
        extras=extras,
    )


def _uncompressed(path: Path) -> bytes:
    if not path.name.lower().endswith(".xz"):
        if path.stat().st_size > MAX_REPLAY_BYTES:
            raise ReplayError(f"larger than {MAX_REPLAY_BYTES >> 20} MiB")
        return path.read_bytes()
    decompressor = lzma.LZMADecompressor(memlimit=MAX_REPLAY_BYTES)
    try:
        data = decompressor.decompress(path.read_bytes(), MAX_REPLAY_BYTES)
    except lzma.LZMAError as error:
        raise ReplayError("corrupt xz file") from error
    if not decompressor.eof:
        reason = "truncated xz file" if decompressor.needs_input else f"larger than {MAX_REPLAY_BYTES >> 20} MiB"
        raise ReplayError(reason)
    return data


def _parse(path: Path, data: bytes) -> Any:
    if data[:4] != b"{U\x03r":
        raise ReplayError("not a Slippi file")
    if path.name.lower().endswith(".slp"):
        return _read_slippi(path)
    # peppi reads paths only
    with tempfile.NamedTemporaryFile(suffix=".slp", dir=_scratch_directory(len(data))) as file:
        file.write(data)
        file.flush()
        return _read_slippi(Path(file.name))


def _read_slippi(path: Path) -> Any:
    import peppi_py

    try:
        game = peppi_py.read_slippi(str(path))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a Rust panic is no Exception
        raise ReplayError(f"truncated or corrupt ({_first_line(error)})") from error
    if game.frames is None or len(game.frames.id) == 0:
        raise ReplayError("no frames")
    return game


def _scratch_directory(size: int) -> str | None:
    """Memory where it has room to spare, else (None) the default directory for temporary files."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 8 * size:
        return str(memory)
    return None


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__


def _require_singles(game: Any) -> None:
    start = game.start
    if len(start.players) != 2 or len(game.frames.ports) != 2:
        raise ReplayError(f"{len(start.players)} players, not 2")
    if start.is_teams:
        raise ReplayError("a team match")
    if tuple(start.slippi.version) < OLDEST_VERSION:
        version = ".".join(map(str, start.slippi.version))
        raise ReplayError(f"Slippi {version} is older than 2.0: no ground, jumps or hitstun")
    if start.stage not in STAGES:
        raise ReplayError(f"stage {start.stage} is not one of the six tournament stages")


def _final_rows(ids: npt.NDArray[np.int32]) -> npt.NDArray[np.intp]:
    """Rows of the last copy of every frame id, in id order; ids have to run on from -123."""
    reversed_unique, reversed_rows = np.unique(ids[::-1], return_index=True)
    if reversed_unique[0] != RECORDED_FROM or reversed_unique[-1] - RECORDED_FROM + 1 != len(reversed_unique):
        raise ReplayError(f"frame ids do not run on from {RECORDED_FROM}")
    return len(ids) - 1 - reversed_rows


class _Player:
    """One port's arrays: frames [T, F], controllers [T, 8], extras [T]."""

    def __init__(self, leader: Any, rows: npt.NDArray[np.intp]) -> None:
        self._rows = rows
        post, pre = leader.post, leader.pre
        self.has_velocity = post.velocities is not None
        self.has_hitlag = post.hitlag is not None
        self.has_hidden = post.hurtbox_state is not None and post.misc_as is not None and post.state_flags is not None
        self.special_other_frames = 0
        self.frames = self._frames(post)
        self.controllers = self._controllers(pre)
        self.extras = self._extras(post)

    def _column(self, array: Any) -> npt.NDArray[Any]:
        if array.null_count:
            raise ReplayError("a player is missing on some frames")
        column: npt.NDArray[Any] = array.to_numpy(zero_copy_only=False)[self._rows]
        return column

    def _frames(self, post: Any) -> npt.NDArray[np.float32]:
        column = self._column
        frames = np.full((len(self._rows), PLAYER_FIELD_COUNT), np.nan, np.float32)
        frames[:, X] = column(post.position.x)
        frames[:, Y] = column(post.position.y)
        frames[:, PERCENT] = column(post.percent)
        frames[:, SHIELD] = column(post.shield)
        frames[:, STATE_AGE] = column(post.state_age)
        frames[:, STOCKS] = column(post.stocks)
        frames[:, FACING] = column(post.direction) > 0
        frames[:, ON_GROUND] = column(post.airborne) == 0
        frames[:, JUMPS_LEFT] = column(post.jumps)
        frames[:, CHARACTER] = column(post.character)
        recorded = column(post.state)
        self.special_other_frames = int((recorded > SPECIAL_OTHER).sum())
        action = np.minimum(recorded, SPECIAL_OTHER)
        frames[:, ACTION_STATE] = action
        frames[:, AGE_RATE] = age_rate(action, frames[:, STATE_AGE])
        frames[:, ACTION_FRAMES] = frames_since_change(action)
        if self.has_velocity:
            frames[:, SPEED_AIR_X] = column(post.velocities.self_x_air)
            frames[:, SPEED_Y] = column(post.velocities.self_y)
            frames[:, SPEED_GROUND_X] = column(post.velocities.self_x_ground)
            frames[:, SPEED_ATTACK_X] = column(post.velocities.knockback_x)
            frames[:, SPEED_ATTACK_Y] = column(post.velocities.knockback_y)
        if self.has_hitlag:
            frames[:, HITLAG] = column(post.hitlag)
        if self.has_hidden:
            # the counter runs a few frames below 0 when a fighter lies on the floor
            in_hitstun = (column(post.state_flags[3]) & _HITSTUN_FLAG) != 0
            frames[:, HITSTUN] = np.where(in_hitstun, np.maximum(column(post.misc_as), 0), 0)
            frames[:, HURTBOX_STATE] = column(post.hurtbox_state)
            frames[:, HURTBOX_FRAMES] = frames_since_change(frames[:, HURTBOX_STATE])
        return frames

    def _controllers(self, pre: Any) -> npt.NDArray[np.uint8]:
        column = self._column
        sticks = np.stack([column(a) for a in (pre.joystick.x, pre.joystick.y, pre.cstick.x, pre.cstick.y)], axis=-1)
        triggers = np.stack([column(pre.triggers_physical.l), column(pre.triggers_physical.r)], axis=-1)
        if not (np.isfinite(sticks).all() and np.isfinite(triggers).all()):
            raise ReplayError("impossible values: a stick or trigger is not a number")
        return pack(sticks, triggers, slippi_buttons_to_bytes(column(pre.buttons_physical)))

    def _extras(self, post: Any) -> dict[str, npt.NDArray[Any]]:
        sources: dict[str, Any] = {
            "l_cancel": post.l_cancel,
            "ground_id": post.ground,
            "last_attack_landed": post.last_attack_landed,
            "combo_count": post.combo_count,
            "animation_index": post.animation_index,
        }
        if post.state_flags is not None:
            sources |= {f"state_flags_{i}": flags for i, flags in enumerate(post.state_flags)}
        return {
            name: self._column(source).astype(EXTRA_TYPES[name])
            for name, source in sources.items()
            if source is not None
        }


def age_rate(action: npt.NDArray[Any], state_age: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """What state_age advances by a frame, [T]: its last step inside the action, held through hitlag; 1 on a new one."""
    step = np.diff(state_age, prepend=state_age[:1])
    same = np.concatenate([[False], action[1:] == action[:-1]])
    measured = same & (step > 0) & (step <= _MAX_AGE_RATE)
    known = measured | ~same
    last_known = np.maximum.accumulate(np.where(known, np.arange(len(step)), 0))
    return np.where(measured, step, np.float32(1))[last_known].astype(np.float32)


def frames_since_change(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """How many rows ago each of values [T] took its present value, at most 255: [T]."""
    rows = np.arange(len(values))
    changed = np.concatenate([[True], values[1:] != values[:-1]])
    since = rows - np.maximum.accumulate(np.where(changed, rows, 0))
    return np.minimum(since, 255).astype(np.float32)


def _session_key(game: Any) -> str | None:
    """A short one-way key shared by matches of one session: the pair of connect codes, the match id or the console.

    24 bits: enough to tell the sessions of a folder apart, too few to find the names behind it.
    """
    codes = sorted(player.netplay.code for player in game.start.players if player.netplay is not None)
    if len(codes) == 2 and all(codes):
        source = ["codes", *codes]
    elif game.start.match is not None and game.start.match.id:
        source = ["match", game.start.match.id]
    elif _metadata(game).get("startAt"):
        source = ["console", str(_metadata(game).get("consoleNick") or _metadata(game).get("playedOn") or "")]
    else:
        return None
    digest = hashlib.sha256(json.dumps(source).encode()).hexdigest()[:6]
    return f"{source[0]}-{digest}"


def _started_hour(game: Any) -> int | None:
    """Hours since 1970 at the match's start, None where the file has no readable date."""
    text = _metadata(game).get("startAt")
    try:
        return int(np.datetime64(str(text)[:19], "h").astype(np.int64)) if text else None
    except ValueError:
        return None


def _metadata(game: Any) -> dict[str, Any]:
    return game.metadata if isinstance(game.metadata, dict) else {}

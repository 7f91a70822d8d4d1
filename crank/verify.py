"""Checks that a match is genuine: plays its inputs again in its own world and compares every frame.

    python -m crank.verify match.json

Exit code 0: genuine; 1: not, with the first frame that differs, or the first shard of the world that was altered; 2: it
can't be checked (world or file missing).
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from crank.chain import MEMORY_EVERY, Chain
from crank.engines.integer_engine import IntegerEngine
from crank.errors import AlteredWorldError, CrankError, MatchFileError
from crank.events import find_events
from crank.frame import Controllers, Frames
from crank.match_json import closing_meta, frame_object
from crank.match_record import ChainRecord, MatchRecord
from crank.recording import Recording, check_world, read_recording, world_folder_of
from crank.rules import LAST_ROW, cut_short, verdict

GENUINE: Final = 0
FALSE: Final = 1
UNCHECKED: Final = 2


@dataclass(frozen=True)
class Verdict:
    """genuine, or why not; `frame` is the first row that differs, as far as the file tells."""

    genuine: bool
    text: str
    frame: int | None = None


def check(path: Path, world: str | None = None) -> Verdict:
    """Plays the inputs in `path` again. CrankError when that can't be done."""
    recording = read_recording(path)
    engine = IntegerEngine(world_folder_of(recording, world), recording.temperature)
    if engine.temperature != recording.temperature:
        raise MatchFileError(f"{path}: its temperature is no whole number of 1/256, as it is in an integer world")
    check_world(recording, engine.world_hash)
    record, difference = _play(engine, recording)
    if difference is not None:
        return difference
    frames = recording.content.get("frames", [])
    if len(frames) > (rows := len(recording.controllers)):
        return Verdict(False, f"frame {rows} and what follows have no inputs", rows)
    made = closing_meta(record)
    made["characters"] = recording.characters
    for key, value in made.items():
        if recording.meta.get(key) != value:
            return Verdict(False, f"the frames are right, but {key} is not what follows from them")
    return Verdict(True, f"genuine: {len(recording.controllers):,} frames, chain head {made['chain']['head'][:16]}…")


def _play(engine: IntegerEngine, recording: Recording) -> tuple[MatchRecord, Verdict | None]:
    """The match that follows from the inputs, up to the first difference from what the file says."""
    stage, controllers, frame = recording.stage, recording.controllers, recording.start
    frames = recording.content.get("frames")
    links = recording.chain["links"] if recording.chain is not None else []
    engine.reset(frame[None], np.array([stage], np.int64), [recording.seed])
    chain = Chain(engine, stage)
    played = [frame]
    difference = _differs(0, frame, controllers[0], stage, frames, chain, links)
    with tqdm(total=len(controllers), unit="frame", initial=1, disable=None, dynamic_ncols=True) as bar:
        for row in range(1, len(controllers)):
            if difference is not None:
                break
            if verdict(frame, row - 1) is not None:
                difference = Verdict(False, f"the match was over at frame {row - 1}, yet inputs follow", row)
                break
            frame = engine.step(controllers[row][None])[0]
            chain.add(controllers[row])
            played.append(frame)
            difference = _differs(row, frame, controllers[row], stage, frames, chain, links)
            bar.update()
    last = len(played) - 1
    whole = np.stack(played)
    record = MatchRecord(
        world_name=engine.world_name,
        world_hash=engine.world_hash,
        engine=engine.name,
        temperature=engine.temperature,
        seed=recording.seed,
        stage=stage,
        agents=("", ""),
        frames=whole,
        controllers=controllers[: last + 1],
        result=verdict(frame, last) or cut_short(frame, min(last, LAST_ROW)),
        events=tuple(find_events(whole)),
        chain=ChainRecord(chain.head.hex(), tuple(chain.links)),
    )
    return record, difference


def _differs(
    row: int,
    frame: Frames,
    controllers: Controllers,
    stage: int,
    frames: list[Any] | None,
    chain: Chain,
    links: list[Any],
) -> Verdict | None:
    if frames is not None and (row >= len(frames) or frames[row] != frame_object(frame, controllers, stage)):
        return Verdict(False, f"frame {row} differs from what its inputs lead to", row)
    place = row // MEMORY_EVERY
    if row % MEMORY_EVERY == 0 and (place >= len(links) or links[place] != chain.links[place]):
        since = f"between frames {row - MEMORY_EVERY} and {row}" if row else "at the start"
        return Verdict(False, f"the hash chain parts {since}", max(row - MEMORY_EVERY, 0))
    return None


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m crank.verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("match", type=Path, help="match file: .json or .json.gz, whole or inputs only")
    parser.add_argument("--world-model", metavar="PATH", help="the world, where it is not under checkpoints/")
    options = parser.parse_args(arguments)
    try:
        found = check(options.match, options.world_model)
    except AlteredWorldError as error:
        print(f"not genuine: {error}")
        return FALSE
    except CrankError as error:
        print(f"error: {error}", file=sys.stderr)
        return UNCHECKED
    print(found.text if found.genuine else f"not genuine: {found.text}")
    return GENUINE if found.genuine else FALSE


if __name__ == "__main__":
    sys.exit(main())

"""Cuts a clip out of a match and builds it into the viewers as a scenario.

python -m viz.embed --match match.json --scenario combo --from 1200 --frames 480
"""

import argparse
import gzip
import json
import sys
from pathlib import Path
from typing import Any

from crank.errors import MatchFileError
from crank.match_json import read_match_object
from models.atomic_file import write_atomically
from viz import bundle

NAMES = ("neutral", "combo", "edgeguard")


class EmbedError(Exception):
    """A clip that can't be cut; the text says why."""


def cut(match: dict[str, Any], scenario: str, start: int, frames: int) -> dict[str, Any]:
    """The match of `frames` frames from `start` on; meta.clip says where it comes from, for a clip of a clip
    counted from the start of the whole match. Raises EmbedError."""
    total = len(match["frames"])
    if frames < 1 or start < 0 or start + frames > total:
        raise EmbedError(f"frames {start} to {start + frames - 1} are not all in the match: it has {total}")
    meta = dict(match["meta"])
    of_the_match = start + (meta.get("clip") or {}).get("from", 0)
    meta["clip"] = {"scenario": scenario, "from": of_the_match, "frames": frames}
    if "events" in meta:
        inside = [e for e in meta["events"] if start <= e["frame"] < start + frames]
        meta["events"] = [{**e, **{key: e[key] - start for key in ("frame", "end") if key in e}} for e in inside]
    if start + frames < total:
        meta.pop("result", None)
    for of_the_whole in ("summary", "frames_sha256"):
        meta.pop(of_the_whole, None)
    return {
        "meta": meta,
        "stage_geometry": match.get("stage_geometry", {}),
        "frames": match["frames"][start : start + frames],
    }


def pack(clip: dict[str, Any]) -> bytes:
    """The clip as gzipped compact JSON; the same clip gives the same bytes."""
    text = json.dumps(clip, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def main(argv: list[str] | None = None) -> int:
    """Command line; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m viz.embed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--match", type=Path, required=True, help="match JSON, plain or .gz")
    parser.add_argument("--scenario", choices=NAMES, required=True, help="the button it becomes")
    parser.add_argument("--from", dest="start", type=int, required=True, metavar="FRAME", help="first row of the clip")
    parser.add_argument("--frames", type=int, default=480, help="length (default: %(default)s, eight seconds)")
    parser.add_argument(
        "--out", type=Path, default=bundle.SCENARIOS, help="folder of the clips (default: viz/scenarios)"
    )
    arguments = parser.parse_args(argv)
    target: Path = arguments.out / f"{arguments.scenario}.json.gz"
    try:
        data = pack(cut(read_match_object(arguments.match), arguments.scenario, arguments.start, arguments.frames))
        write_atomically(target, data)
    except (EmbedError, MatchFileError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{target}: {len(data) / 1024:.0f} KiB")
    return bundle.main([]) if arguments.out == bundle.SCENARIOS else 0


if __name__ == "__main__":
    sys.exit(main())

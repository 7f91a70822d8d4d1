"""Directories that hold one exported network: `<kind>.json` (the manifest) beside the ONNX file it names.

The manifest of a world:

    {"name": "wire-base", "kind": "world", "hash": "<hex>", "architecture": {...},
     "onnx": "world.onnx", "sha256": "<hex of the onnx file>", "state_size": 33000}

and of a policy the same with "kind": "policy". More keys may stand beside these.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crank.errors import WorldError

CHECKPOINTS: Final = Path(__file__).resolve().parent.parent / "checkpoints"


@dataclass(frozen=True)
class ModelDirectory:
    """A manifest that was read and checked; the network's file is checked by `onnx_bytes`."""

    path: Path
    kind: str
    name: str
    hash: str
    onnx: Path
    sha256: str
    state_size: int
    manifest: dict[str, Any]

    def onnx_bytes(self) -> bytes:
        """The network's bytes. WorldError when the file is missing or is not the one the manifest names."""
        try:
            data = self.onnx.read_bytes()
        except OSError as error:
            raise WorldError(f"{self.kind} {self.name}: cannot read {self.onnx}: {error.strerror}") from error
        digest = hashlib.sha256(data).hexdigest()
        if digest != self.sha256:
            raise WorldError(
                f"{self.kind} {self.name}: {self.onnx} is truncated or altered: its sha256 is {digest[:16]}…, "
                f"{self.path / (self.kind + '.json')} says {self.sha256[:16]}…; export or download it again"
            )
        return data


def read_model_directory(path: Path, kind: str) -> ModelDirectory:
    """Reads `path`/`kind`.json. WorldError that names what is missing or wrong."""
    file = path / f"{kind}.json"
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise WorldError(f"no {kind} at {path}: cannot read {file.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WorldError(f"{file} is no {kind} manifest: not text") from error
    try:
        manifest = json.loads(text)
    except json.JSONDecodeError as error:
        raise WorldError(f"{file} is truncated or no JSON: {error}") from error
    if not isinstance(manifest, dict):
        raise WorldError(f"{file} is no {kind} manifest: expected an object")
    fields: tuple[tuple[str, type], ...] = (
        ("name", str),
        ("kind", str),
        ("hash", str),
        ("onnx", str),
        ("sha256", str),
        ("state_size", int),
    )
    for key, expected in fields:
        if not isinstance(manifest.get(key), expected):
            raise WorldError(f"{file}: {key!r} is missing or no {expected.__name__}")
    if manifest["kind"] != kind:
        raise WorldError(f"{file} describes a {manifest['kind']}, not a {kind}")
    if Path(manifest["onnx"]).name != manifest["onnx"]:
        raise WorldError(f"{file}: 'onnx' must name a file of the same folder, not {manifest['onnx']!r}")
    return ModelDirectory(
        path=path,
        kind=kind,
        name=manifest["name"],
        hash=manifest["hash"],
        onnx=path / manifest["onnx"],
        sha256=manifest["sha256"],
        state_size=manifest["state_size"],
        manifest=manifest,
    )


def find_model_directory(name_or_path: str, kind: str) -> Path:
    """The folder of a world or policy: a path (to the folder or a file in it), or a name under checkpoints/.

    WorldError that lists what is there.
    """
    given = Path(name_or_path)
    roots = [Path("checkpoints"), CHECKPOINTS]
    for folder in [given, *(root / name_or_path for root in roots)]:
        if (folder / f"{kind}.json").is_file():
            return folder
    if given.is_file():
        return given.parent
    if given.is_dir():
        raise WorldError(f"{given} holds no {kind}.json: it is no {kind} directory")
    known = sorted({file.parent.name for root in roots for file in root.glob(f"*/{kind}.json")})
    listing = f"known: {', '.join(known)}" if known else f"none is in {CHECKPOINTS}"
    raise WorldError(f"no {kind} called {name_or_path!r} ({listing}); give a name or the path of its folder")

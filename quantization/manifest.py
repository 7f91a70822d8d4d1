"""An integer world on disk: `manifest.json` beside shards of at most 10 MiB, as they go on chain."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from models.atomic_file import write_atomically
from models.rules import CLASSES, NUMBERS
from quantization.blob import QUANTITIES, SCHEME, SIZE_WORDS, BlobError, pack, unpack
from quantization.bounds import BoundError, prove
from quantization.features import Feature
from quantization.world import IntegerWorld

SHARD_BYTES: Final = 10 * 1024 * 1024
MANIFEST: Final = "manifest.json"
FORMAT: Final = "wire-integer-world"


class ManifestError(Exception):
    """An integer world that can't be read; the message names the file and what is wrong."""


class AlteredWorldError(ManifestError):
    """Shards that are not those which the manifest names; the message names the first."""


def world_hash(blob: bytes) -> str:
    """The world's identity: SHA-256 of its canonical bytes."""
    return hashlib.sha256(blob).hexdigest()


def write_world(world: IntegerWorld, out: Path, origin: Mapping[str, Any]) -> Path:
    """Writes shards, then the manifest; returns its path. origin: what it was made from. OSError if it can't."""
    blob = pack(world)
    shards = []
    for k, at in enumerate(range(0, len(blob), SHARD_BYTES)):
        data = blob[at : at + SHARD_BYTES]
        write_atomically(out / f"weights-{k}.bin", data)
        shards.append({"file": f"weights-{k}.bin", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    manifest = {
        "format": FORMAT,
        "scheme": SCHEME,
        "name": world.name,
        "hash": world_hash(blob),
        "shards": shards,
        "sizes": {name: getattr(world.sizes, name) for name in SIZE_WORDS[:8]},
        "scales": {
            "norm": [layer.norm_bits for layer in world.layers],
            "gate": [(layer.gate_bits - layer.gate_coarser).tolist() for layer in world.layers],
            "heads": world.heads.norm_bits,
            "mixed": world.heads.mixed_bits,
            "amounts": world.heads.amount_bits,
            "contact": world.contact.hidden_bits if world.contact else 0,
            "deep": world.contact.deep_bits if world.contact else 0,
            "said": world.contact.said_bits if world.contact else 0,
        },
        "origin": dict(origin),
        "quantities": QUANTITIES,
        "physics": {"classes": CLASSES, "numbers": list(NUMBERS)},
        "features": [feature.to_dict() for feature in world.inputs.features],
        "contact_features": [f.to_dict() for f in world.contact.inputs.features] if world.contact else [],
    }
    write_atomically(out / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
    return out / MANIFEST


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a world's folder. ManifestError when it is missing or is none."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ManifestError(f"{path} is truncated or no JSON: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ManifestError(f"{path} is no manifest of an integer world")
    if manifest.get("scheme") != SCHEME:
        raise ManifestError(f"{path} is of scheme {manifest.get('scheme')}, this code reads scheme {SCHEME}")
    if not isinstance(manifest.get("hash"), str):
        raise ManifestError(f"{path} does not say the hash of its world")
    return manifest


def read_blob(folder: Path, manifest: Mapping[str, Any]) -> bytes:
    """The world's canonical bytes, every shard's and the world's hash checked. ManifestError that names the shard."""
    parts = []
    try:
        for shard in manifest["shards"]:
            path = folder / Path(shard["file"]).name
            data = path.read_bytes()
            if len(data) != shard["bytes"] or hashlib.sha256(data).hexdigest() != shard["sha256"]:
                raise AlteredWorldError(f"{path} is truncated or altered: it is not the shard that {MANIFEST} names")
            parts.append(data)
        blob = b"".join(parts)
        if world_hash(blob) != manifest["hash"]:
            raise AlteredWorldError(f"{folder}: its shards don't make the world that {MANIFEST} names")
    except OSError as error:
        raise ManifestError(f"cannot read {error.filename}: {error.strerror}") from error
    except (KeyError, TypeError) as error:
        raise ManifestError(f"{folder / MANIFEST} lacks what it should say of its shards: {error}") from error
    return blob


def read_world(folder: Path) -> IntegerWorld:
    """The integer world of a folder, checked. ManifestError that says what is wrong."""
    manifest = read_manifest(folder)
    blob = read_blob(folder, manifest)
    try:
        features, contact = (tuple(Feature(**f) for f in manifest[name]) for name in ("features", "contact_features"))
        world = unpack(blob, str(manifest["name"]), features, contact)
        prove(world)
        return world
    except (BlobError, BoundError, KeyError, TypeError) as error:
        raise ManifestError(f"{folder}: {error}") from error

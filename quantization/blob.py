"""The canonical bytes of an integer world: header, feature records, then every array, row-major, little-endian.

Whoever runs a world (NumPy, the Rust core, the program on chain) reads these bytes; kernels derive packed layouts
from them. Sections begin at multiples of 8 and stand in the order of `sections`. The header is u32 words:

    magic "WIRE", SCHEME, length of the blob, the SIZE_WORDS, then norm_bits and gate_bits of every layer,
    then offset and length in bytes of every section

and a feature record is RECORD: kind, player, quantity, second quantity (u8 each), then four i32 whose meaning hangs on
the kind (`record`).
"""

import struct
from collections.abc import Sequence
from typing import Any, Final, get_args

import numpy as np
import numpy.typing as npt

from models.rules import AWAY, CAPTURED, CARRIED, PHYSICS_WIDTH, SIDE_DEATHS, TOP_DEATHS
from quantization import tables
from quantization.apply import CLASS_COLUMNS
from quantization.features import Feature, Kind
from quantization.fixed_point import FRAME_BITS, NUMBER_BITS
from quantization.frame import FRACTIONAL
from quantization.quantities import SIDES, quantity_names, stage_table
from quantization.world import Contact, Heads, Inputs, IntegerWorld, Layer, Linear, Possible, Sizes
from schema import layout as L

MAGIC: Final = b"WIRE"
SCHEME: Final = 3
ALIGNMENT: Final = 8
RECORD: Final = struct.Struct("<4B4i")
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
QUANTITIES: Final = (*quantity_names(), "stage")
WHOLE_QUANTITIES: Final = frozenset(f.name for k, f in enumerate(L.PLAYER_FIELDS) if k not in FRACTIONAL)
"""Fields without fractional bits; every other number has FRAME_BITS."""
SIZE_WORDS: Final = (
    "d_model", "n_layers", "d_inner", "d_state", "n_heads", "d_conv", "hidden", "action_classes", "character_classes",
    "stage_classes", "features", "rows", "numbers", "waves", "entry_rows", "entry_width", "row_bits",
    "heads_norm_bits", "chosen_bits", "mixed_bits", "amount_bits", "physics_width", "class_columns",
    "contact_hidden", "contact_deep", "contact_width", "contact_features", "contact_rows", "contact_numbers",
    "contact_waves", "contact_entry_rows", "contact_entry_width", "contact_row_bits", "contact_bits",
    "deep_bits", "said_bits",
)  # fmt: skip
KINDS_OF_ACTION: Final = {
    **{f"dead_{side}": (action,) for side, action in zip(SIDES, SIDE_DEATHS, strict=False)},
    "dead_top": TOP_DEATHS,
    "away": AWAY,
    "captured": CAPTURED,
    "carried": CARRIED,
}
"""Lists of action states that rules read; a kind is a bit, in this order."""
LAYER_VECTORS: Final = ("taps", "tap_bias", "dt_bias", "a", "d", "gate_coarser")
LUTS: Final[dict[str, npt.NDArray[Any]]] = {
    "silu": tables.SILU, "softplus": tables.SOFTPLUS, "exp": tables.EXP, "rsqrt": tables.RSQRT, "sine": tables.SINE,
}  # fmt: skip


def _nothing() -> Linear:
    return Linear(np.zeros((0, 0), np.int8), np.zeros(0, np.int32), np.zeros(0, np.int32))


NO_CONTACT: Final = Contact(
    Inputs(
        (), np.zeros((0, 0), np.int16), 0, {"flags": (0, 0)}, np.zeros((0, 0), np.int8), _nothing(), _nothing(),
        np.zeros(0, np.int32),
    ),
    0, _nothing(), 0, _nothing(), 0, _nothing(),
)  # fmt: skip
"""How the bytes say that a world has no contact network: all its sections are empty."""


class BlobError(ValueError):
    """Bytes that are no integer world; the message says what is wrong."""


def record(feature: Feature, row: tuple[int, int]) -> tuple[int, ...]:
    """A feature's four i32; row: the first row and the number of rows that it owns.

    lookup: first row, rows. flag: threshold, 0 (at least) or 1 (at most), row. number: gain with 16 fractional bits,
    right shift, lowest, highest. wave: right shift to a phase, phase to add. level: right shift. embedding: stride.
    """
    if feature.kind == "lookup":
        return (*row, 0, 0)
    if feature.kind == "flag":
        if feature.at_least is not None:
            return feature.at_least, 0, row[0], 0
        assert feature.at_most is not None
        return feature.at_most, 1, row[0], 0
    if feature.kind == "number":
        bits = 0 if feature.quantity in WHOLE_QUANTITIES else FRAME_BITS
        low, high = (round(v * (1 << NUMBER_BITS)) for v in (feature.low, feature.high))
        return round(feature.gain * (1 << 16)), 16 + bits - NUMBER_BITS, low, high
    if feature.kind == "wave":
        shift = FRAME_BITS + round(np.log2(feature.wavelength)) - round(np.log2(tables.PHASES))
        return shift, tables.PHASES // 4 if feature.cosine else 0, 0, 0
    if feature.kind == "level":
        return 1 if "trigger" in feature.quantity else 0, 0, 0, 0
    return feature.stride, 0, 0, 0


def _records(inputs: Inputs) -> bytes:
    flag = inputs.tables["flags"][0]
    packed = []
    for feature in inputs.features:
        row = (
            inputs.tables.get(f"{feature.player}.{feature.quantity}", (0, 0)) if feature.kind == "lookup" else (flag, 1)
        )
        flag += feature.kind == "flag"
        second = QUANTITIES.index(feature.quantity_2) if feature.quantity_2 else 0
        head = (KINDS.index(feature.kind), feature.player, QUANTITIES.index(feature.quantity), second)
        packed.append(RECORD.pack(*head, *record(feature, row)))
    return b"".join(packed)


def action_kinds() -> npt.NDArray[np.uint8]:
    """What the rules of `models.possible_actions` ask of an action state, a bit each: see KINDS_OF_ACTION."""
    actions = np.arange(L.PLAYER_FIELDS[L.ACTION_STATE].classes)
    bits = [np.isin(actions, listed).astype(np.uint8) << k for k, listed in enumerate(KINDS_OF_ACTION.values())]
    return np.bitwise_or.reduce(bits).astype(np.uint8)


def _linear(name: str, layer: Linear) -> list[tuple[str, npt.NDArray[Any]]]:
    return [(f"{name}.weights", layer.weights), (f"{name}.shift", layer.shift), (f"{name}.bias", layer.bias)]


def sections(world: IntegerWorld) -> list[tuple[str, npt.NDArray[Any]]]:
    """Every section by name, in order."""
    inputs, heads = world.inputs, world.heads
    found: list[tuple[str, npt.NDArray[Any]]] = [("features", np.frombuffer(_records(inputs), np.uint8))]
    found += list(LUTS.items())
    found += [("stages", stage_table().astype(np.int32)), ("kinds", action_kinds())]
    found += _inputs("token", inputs)
    contact = NO_CONTACT if world.contact is None else world.contact
    found.append(("contact.features", np.frombuffer(_records(contact.inputs), np.uint8)))
    found += _inputs("contact", contact.inputs)
    found += _linear("contact.deepen", contact.deepen)
    found += _linear("contact.leave", contact.leave) + _linear("contact.join", contact.join)
    for k, layer in enumerate(world.layers):
        found += _linear(f"layers.{k}.in_proj", layer.in_proj)
        found += [(f"layers.{k}.{name}", getattr(layer, name)) for name in LAYER_VECTORS]
        found += _linear(f"layers.{k}.out_proj", layer.out_proj)
    found += _linear("actions", heads.actions) + _linear("mix", heads.mix)
    found += [("chosen", heads.chosen), *_linear("classes", heads.classes), *_linear("amounts", heads.amounts)]
    # one bit a next action, the lowest bit of a byte first
    found.append(("following", np.packbits(world.possible.following, axis=-1, bitorder="little")))
    found += [("stays", world.possible.stays), ("holds", world.possible.holds.astype(np.uint8))]
    found.append(("costs", world.possible.costs))
    return found


def _inputs(name: str, inputs: Inputs) -> list[tuple[str, npt.NDArray[Any]]]:
    found: list[tuple[str, npt.NDArray[Any]]] = [
        (f"{name}.rows", inputs.rows), (f"{name}.entries", inputs.entries), (f"{name}.bias", inputs.bias)
    ]  # fmt: skip
    return found + _linear(f"{name}.numbers", inputs.numbers) + _linear(f"{name}.waves", inputs.waves)


def pack(world: IntegerWorld) -> bytes:
    """The canonical bytes."""
    s, inputs, heads = world.sizes, world.inputs, world.heads
    contact = NO_CONTACT if world.contact is None else world.contact
    words = (
        s.d_model, s.n_layers, s.d_inner, s.d_state, s.n_heads, s.d_conv, s.hidden, s.action_classes,
        len(world.possible.following), len(stage_table()), len(inputs.features), len(inputs.rows),
        inputs.numbers.weights.shape[1], inputs.waves.weights.shape[1], *inputs.entries.shape, inputs.row_bits,
        heads.norm_bits, heads.chosen_bits, heads.mixed_bits, heads.amount_bits, PHYSICS_WIDTH, CLASS_COLUMNS,
        contact.deepen.weights.shape[1], *contact.leave.weights.shape[::-1], len(contact.inputs.features),
        len(contact.inputs.rows), contact.inputs.numbers.weights.shape[1], contact.inputs.waves.weights.shape[1],
        *contact.inputs.entries.shape, contact.inputs.row_bits, contact.hidden_bits, contact.deep_bits,
        contact.said_bits,
    )  # fmt: skip
    assert len(words) == len(SIZE_WORDS)
    bits = [b for layer in world.layers for b in (layer.norm_bits, layer.gate_bits)]
    parts = sections(world)
    at = _aligned(4 * (3 + len(words) + len(bits) + 2 * len(parts)))
    places, body = [], []
    for _, values in parts:
        data = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes()
        places += [at, len(data)]
        body.append(data.ljust(_aligned(len(data)), b"\0"))
        at += _aligned(len(data))
    head = MAGIC + struct.pack(f"<{2 + len(words) + len(bits) + len(places)}I", SCHEME, at, *words, *bits, *places)
    return head.ljust(_aligned(len(head)), b"\0") + b"".join(body)


def _aligned(length: int) -> int:
    return -(-length // ALIGNMENT) * ALIGNMENT


class _Reader:
    """Sections of a blob, one after the other."""

    def __init__(self, data: bytes, places: Sequence[int]) -> None:
        self.data, self.places, self.at = data, places, 0

    def take(self, dtype: Any, *shape: int) -> npt.NDArray[Any]:
        start, length = self.places[2 * self.at], self.places[2 * self.at + 1]
        self.at += 1
        wanted = int(np.prod(shape)) * np.dtype(dtype).itemsize
        if length != wanted or start % ALIGNMENT or start + length > len(self.data):
            raise BlobError(f"section {self.at - 1} has {length} bytes at {start}, expected {wanted}")
        return (
            np.frombuffer(self.data, np.dtype(dtype).newbyteorder("<"), wanted // np.dtype(dtype).itemsize, start)
            .reshape(shape)
            .astype(dtype)
        )

    def linear(self, rows: int, columns: int, biased: bool = True, dtype: Any = np.int8) -> Linear:
        found = Linear(self.take(dtype, rows, columns), self.take(np.int32, rows), self.take(np.int32, rows))
        if (found.weights == np.iinfo(dtype).min).any():
            raise BlobError(f"section {self.at - 3} holds a weight of {np.iinfo(dtype).min}, which no kernel takes")
        if not biased and found.bias.any():
            raise BlobError(f"section {self.at - 1} is a bias where the scheme has none")
        return found

    def inputs(self, features: tuple[Feature, ...], stored: bytes, width: int, sizes: Sequence[int]) -> Inputs:
        """Inputs of `width`; stored: the features' records; sizes: as INPUT_WORDS. BlobError for other features."""
        row_count, numbers, waves, entry_rows, entry_width, row_bits = sizes
        rows = self.take(np.int16, row_count, width)
        entries, bias = self.take(np.int8, entry_rows, entry_width), self.take(np.int32, width)
        high, low = self.linear(width, numbers, biased=False), self.linear(width, waves, biased=False)
        found = Inputs(features, rows, row_bits, _tables(features, stored, row_count), entries, high, low, bias)
        if _records(found) != stored:
            raise BlobError("its features are not those of its manifest")
        return found


INPUT_WORDS: Final = ("rows", "numbers", "waves", "entry_rows", "entry_width", "row_bits")
"""What the header says of inputs, those of the contact network by `contact_` and these names."""


def unpack(
    data: bytes, name: str, features: tuple[Feature, ...], contact_features: tuple[Feature, ...]
) -> IntegerWorld:
    """The inverse of `pack`; BlobError for bytes that are truncated, foreign or not of these features."""
    if len(data) < 12 + 4 * len(SIZE_WORDS) or data[:4] != MAGIC:
        raise BlobError("not an integer world (no WIRE header)")
    scheme, length = struct.unpack_from("<2I", data, 4)
    if scheme != SCHEME:
        raise BlobError(f"scheme {scheme} is not readable by this code (scheme {SCHEME})")
    if length != len(data):
        raise BlobError(f"truncated: {len(data)} of {length} bytes")
    w = dict(zip(SIZE_WORDS, struct.unpack_from(f"<{len(SIZE_WORDS)}I", data, 12), strict=True))
    if not 1 <= w["n_layers"] <= 64 or w["physics_width"] != PHYSICS_WIDTH or w["class_columns"] != CLASS_COLUMNS:
        raise BlobError("its layers or its physics vector are not those of this scheme")
    at = 12 + 4 * len(SIZE_WORDS)
    bits = struct.unpack_from(f"<{2 * w['n_layers']}I", data, at)
    at += 8 * w["n_layers"]
    count = 1 + len(LUTS) + 2 + 9 + 12 * w["n_layers"] + 6 + 7 + 19 + 4
    if at + 8 * count > len(data):
        raise BlobError("its header is cut off")
    read = _Reader(data, struct.unpack_from(f"<{2 * count}I", data, at))
    stored = read.take(np.uint8, w["features"] * RECORD.size).tobytes()
    for lut_name, lut in LUTS.items():
        if not np.array_equal(read.take(lut.dtype, *lut.shape), lut):
            raise BlobError(f"its table {lut_name} is not that of this scheme")
    if not np.array_equal(read.take(np.int32, *stage_table().shape), stage_table()):
        raise BlobError("its stages are not those of this schema")
    if not np.array_equal(read.take(np.uint8, len(action_kinds())), action_kinds()):
        raise BlobError("its action states are not those of this schema")
    sizes = Sizes(*(w[k] for k in SIZE_WORDS[:8]))
    d = sizes.d_model
    inputs = read.inputs(features, stored, d, [w[k] for k in INPUT_WORDS])
    hidden, deep, width = w["contact_hidden"], w["contact_deep"], w["contact_width"]
    stored = read.take(np.uint8, w["contact_features"] * RECORD.size).tobytes()
    seen = read.inputs(contact_features, stored, hidden, [w[f"contact_{k}"] for k in INPUT_WORDS])
    deepen, leave = read.linear(deep, hidden), read.linear(width, deep)
    join = read.linear(d if hidden else 0, 2 * width, biased=False)
    network = Contact(seen, w["contact_bits"], deepen, w["deep_bits"], leave, w["said_bits"], join)
    contact = network if hidden else None
    layers = tuple(_layer(read, sizes, bits[2 * k], bits[2 * k + 1]) for k in range(sizes.n_layers))
    actions = read.linear(2 * sizes.action_classes, d)
    mix = read.linear(sizes.hidden, d)
    chosen = read.take(np.int16, 2, sizes.action_classes, sizes.hidden)
    classes = read.linear(2 * CLASS_COLUMNS, sizes.hidden)
    amounts = read.linear(2 * (PHYSICS_WIDTH - CLASS_COLUMNS), sizes.hidden, dtype=np.int16)
    bits_of = [w[f"{name}_bits"] for name in ("heads_norm", "chosen", "mixed", "amount")]
    heads = Heads(bits_of[0], actions, mix, chosen, bits_of[1], bits_of[2], classes, bits_of[3], amounts)
    a, characters = sizes.action_classes, w["character_classes"]
    following = np.unpackbits(read.take(np.uint8, characters, a, -(-a // 8)), axis=-1, count=a, bitorder="little")
    stays, holds = read.take(np.uint8, characters, a, 2), read.take(np.uint8, characters, a)
    if (holds > 1).any():
        raise BlobError(f"section {read.at - 1} holds what is neither yes nor no")
    possible = Possible(following.astype(np.bool_), stays, holds.astype(np.bool_), read.take(np.uint8, a))
    world = IntegerWorld(name, sizes, inputs, contact, layers, heads, possible)
    if pack(world) != data:
        raise BlobError("not in the canonical form: bytes between its sections, or sections out of order")
    return world


def _layer(read: _Reader, s: Sizes, norm_bits: int, gate_bits: int) -> Layer:
    in_proj = read.linear(s.d_inner + s.conv_width + s.n_heads, s.d_model, biased=False)
    taps, tap_bias = read.take(np.int16, s.d_conv, s.conv_width), read.take(np.int32, s.conv_width)
    dt_bias, a, d = (read.take(np.int32, s.n_heads) for _ in range(3))
    coarser = read.take(np.int32, s.d_inner)
    if ((coarser < 0) | (coarser > gate_bits)).any():
        raise BlobError(f"section {read.at - 1} holds a channel's scale that is out of range")
    out_proj = read.linear(s.d_model, s.d_inner)
    return Layer(norm_bits, in_proj, taps, tap_bias, dt_bias, a, d, gate_bits, coarser, out_proj)


def _tables(features: tuple[Feature, ...], stored: bytes, rows: int) -> dict[str, tuple[int, int]]:
    """Where the tables' rows begin, as the stored records say."""
    found: dict[str, tuple[int, int]] = {}
    flags = sum(feature.kind == "flag" for feature in features)
    if len(stored) != RECORD.size * len(features):
        raise BlobError(f"it has {len(stored) // RECORD.size} features, its manifest {len(features)}")
    for k, feature in enumerate(features):
        if feature.kind == "lookup":
            _, _, _, _, first, length, _, _ = RECORD.unpack_from(stored, k * RECORD.size)
            if not 0 <= first <= first + length <= rows:
                raise BlobError(f"feature {k} points beyond the rows")
            found[f"{feature.player}.{feature.quantity}"] = (first, length)
    found["flags"] = (rows - flags, flags)
    return found

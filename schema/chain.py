"""Accounts and instructions on chain, as `chain.toml` and the other programs' descriptions beside it say."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from quantization.fixed_point import FRAME_BITS
from quantization.frame import FRACTIONAL
from schema.generate import load as load_frames
from schema.layout import CONTROLLER_SIZE, PLAYER_FIELD_COUNT, PLAYER_STATE_SIZE

HERE: Final = Path(__file__).parent

SCALARS: Final = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "i8": 1, "i16": 2, "i32": 4, "i64": 8}
"""Sizes of the scalar types; each is aligned to its size."""

NAMED: Final = {
    "pubkey": (32, 1),
    "hash": (32, 1),
    "Controller": (CONTROLLER_SIZE, 1),
    "PlayerState": (PLAYER_STATE_SIZE, 4),
    "Fields": (4 * PLAYER_FIELD_COUNT, 4),
}
"""Size and alignment of the other types."""

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ADDRESS: Final = 32
"""Bytes of an address."""
VECTOR_LENGTH: Final = 4
DISCRIMINATOR: Final = 8
AUTHORITY: Final = 32
"""Bytes at every account's end: who may close it."""
DATA_ALIGNMENT: Final = 8
FIRST_ERROR: Final = 6000
WORLD: Final = "world_model"
"""The program of `chain.toml`."""
DESCRIPTIONS: Final = ("chain", "escrow", "dispute")
"""Files that describe a program each; the first is the world's, the others are read where they are there."""


class ChainError(Exception):
    """A description that makes no layout; the message names it."""


@dataclass(frozen=True)
class Type:
    """A field's type: `name`, as often as `count` says (None: not an array)."""

    name: str
    count: int | None

    @classmethod
    def parse(cls, text: str) -> "Type":
        """Reads "T" or "T;N". ChainError for a type there is none of."""
        name, _, count = text.partition(";")
        if name not in SCALARS and name not in NAMED and name != "bytes":
            raise ChainError(f"there is no type {text!r}")
        return cls(name, int(count) if count else None)

    @property
    def size(self) -> int:
        """Bytes; 0 for bytes of any length."""
        if self.name == "bytes":
            return 0
        one = SCALARS.get(self.name) or NAMED[self.name][0]
        return one * (1 if self.count is None else self.count)

    @property
    def alignment(self) -> int:
        return SCALARS.get(self.name) or NAMED[self.name][1]


@dataclass(frozen=True)
class Field:
    """A field of an account, struct or instruction."""

    name: str
    type: Type
    doc: str


@dataclass(frozen=True)
class Account:
    """An account: discriminator, prefix, fields, vectors, authority."""

    name: str
    seed: str
    doc: str
    fields: tuple[Field, ...]
    vectors: tuple[Field, ...]

    @property
    def discriminator(self) -> bytes:
        return discriminator("account", self.name)

    @property
    def numbered(self) -> bool:
        """Whether its seed ends in a number."""
        return self.seed.endswith("-*")


@dataclass(frozen=True)
class Meta:
    """An account of an instruction; `many`: as often as needed."""

    name: str
    writable: bool
    signer: bool
    many: bool
    doc: str


@dataclass(frozen=True)
class Instruction:
    """An instruction."""

    name: str
    doc: str
    args: tuple[Field, ...]
    accounts: tuple[Meta, ...]

    @property
    def discriminator(self) -> bytes:
        return discriminator("global", self.name)


@dataclass(frozen=True)
class Chain:
    """All of a program's description."""

    description: str
    """The file's name."""
    program: str
    error: str
    """The type of its errors."""
    addresses: dict[str, tuple[str, str]]
    """Accounts that are the same on every chain: address in base58, what it is."""
    constants: dict[str, tuple[str, int, str]]
    client_constants: dict[str, tuple[str, int, str]]
    """What no program is built from."""
    patterns: dict[str, tuple[str, str]]
    """What is looked for in logs: regular expression, what it finds."""
    accounts: tuple[Account, ...]
    structs: tuple[tuple[str, str, tuple[Field, ...]], ...]
    enums: tuple[tuple[str, str, tuple[str, ...]], ...]
    instructions: tuple[Instruction, ...]
    errors: tuple[tuple[str, str], ...]

    @property
    def named(self) -> set[str]:
        """The names of all types that its fields have."""
        groups = [account.fields for account in self.accounts]
        groups += [fields for _, _, fields in self.structs]
        groups += [instruction.args for instruction in self.instructions]
        return {field.type.name for fields in groups for field in fields}


def discriminator(kind: str, name: str) -> bytes:
    """Anchor's: the first 8 bytes of SHA-256("kind:name")."""
    return hashlib.sha256(f"{kind}:{name}".encode()).digest()[:DISCRIMINATOR]


def address_bytes(address: str) -> bytes:
    """The 32 bytes of an address in base58."""
    number = 0
    for letter in address:
        number = number * len(BASE58) + BASE58.index(letter)
    return number.to_bytes(ADDRESS, "big")


def camel(name: str) -> str:
    """A name in snake_case as camelCase."""
    first, *rest = name.split("_")
    return first + pascal("_".join(rest))


def pascal(name: str) -> str:
    """A name in snake_case as PascalCase."""
    return "".join(part.capitalize() for part in name.split("_"))


def load_all() -> tuple[Chain, ...]:
    """Every program that is described, the world's first. Errors as `load` has them."""
    return tuple(load(name) for name in DESCRIPTIONS if _file(name).exists())


def load(description: str = DESCRIPTIONS[0]) -> Chain:
    """Reads a program's description, the world's if no other is named.

    The prefix and the shared errors are the world's in every program. ChainError for a field that its type would not
    let lie where it stands.
    """
    world, data = _read(DESCRIPTIONS[0]), _read(description)
    prefix = tuple(Field(entry["name"], Type.parse(entry["type"]), entry["doc"]) for entry in world["prefix"])
    accounts = tuple(
        Account(
            entry["name"],
            entry["seed"],
            entry["doc"],
            prefix + _fields(entry["fields"]),
            tuple(Field(name, Type("bytes", None), doc) for name, doc in entry["vectors"]),
        )
        for entry in data["account"]
    )
    structs = tuple((entry["name"], entry["doc"], _fields(entry["fields"])) for entry in data.get("struct", []))
    for account in accounts:
        _check_places(account)
    for name, _, fields in structs:
        _check_aligned(name, fields, 0, 4)
    instructions = tuple(
        Instruction(
            entry["name"],
            entry["doc"],
            tuple(Field(name, Type.parse(kind), "") for name, kind in entry["args"]),
            tuple(
                Meta(name.removesuffix("*"), "w" in flags, "s" in flags, name.endswith("*"), doc)
                for name, flags, doc in entry["accounts"]
            ),
        )
        for entry in data["instruction"]
    )
    shared = [entry for entry in world["error"] if entry.get("shared")]
    own = [entry for entry in data["error"] if not entry.get("shared")]
    return Chain(
        f"{description}.toml",
        data["program"]["name"],
        data["program"]["error"],
        {name: (address, doc) for name, (address, doc) in data.get("addresses", {}).items()},
        _constants(data["constants"]),
        _constants(data.get("client_constants", {})),
        {name: (pattern, doc) for name, (pattern, doc) in data.get("patterns", {}).items()},
        accounts,
        structs,
        tuple((entry["name"], entry["doc"], tuple(entry["values"])) for entry in data.get("enum", [])),
        instructions,
        tuple((entry["name"], entry["message"]) for entry in shared + own),
    )


def _file(name: str) -> Path:
    return HERE / f"{name}.toml"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_file(name).read_text(encoding="utf-8"))


def _constants(entries: dict[str, tuple[str, int, str]]) -> dict[str, tuple[str, int, str]]:
    return {name: (kind, value, doc) for name, (kind, value, doc) in entries.items()}


def _fields(entries: list[list[str]]) -> tuple[Field, ...]:
    return tuple(Field(name, Type.parse(kind), doc) for name, kind, doc in entries)


def _check_aligned(name: str, fields: tuple[Field, ...], at: int, whole: int) -> int:
    for field in fields:
        if at % field.type.alignment:
            raise ChainError(f"{name}.{field.name} stands at {at}, no multiple of {field.type.alignment}")
        at += field.type.size
    if at % whole:
        raise ChainError(f"{name} has {at} bytes, no multiple of {whole}")
    return at


def _check_places(account: Account) -> None:
    """Data begin at a multiple of 8, so that the program reads them where they lie."""
    if account.vectors:
        end = _check_aligned(account.name, account.fields, DISCRIMINATOR, 1)
        if (end + VECTOR_LENGTH) % DATA_ALIGNMENT:
            raise ChainError(f"the data of {account.name} begin at {end + VECTOR_LENGTH}: pad the fields")
    else:
        _check_aligned(account.name, account.fields, DISCRIMINATOR, DATA_ALIGNMENT)


def view_bits() -> list[int]:
    """Bits that a public field of an exact frame has more than its view.

    ChainError for a scale that is no power of two, or finer than the exact frame.
    """
    wire, _ = load_frames()
    public = [field for field in wire["player"] if not field.get("hidden")]
    bits = [
        (FRAME_BITS if index in FRACTIONAL else 0) - int(field["chain_scale"]).bit_length() + 1
        for index, field in enumerate(public)
    ]
    if min(bits) < 0 or any(field["chain_scale"].bit_count() != 1 for field in public):
        raise ChainError("a field's view is finer than its exact value, or no shift away from it")
    return bits


def player_fields() -> tuple[Field, ...]:
    """The fields of PlayerState."""
    wire, _ = load_frames()
    scale = "×{} ".format
    return tuple(
        Field(
            field["name"],
            Type.parse(field["chain"]),
            (scale(n) if (n := field["chain_scale"]) > 1 else "") + field["doc"],
        )
        for field in wire["player"]
        if not field.get("hidden")
    )


def struct_fields(account: Account) -> tuple[Field, ...]:
    """An account's fields and data, as Borsh has them, without discriminator and authority."""
    return account.fields + account.vectors

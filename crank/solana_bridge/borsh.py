"""Borsh, as `schema.chain` describes it: values in the order of their fields, little-endian, nothing between them."""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from schema.chain import DISCRIMINATOR, VECTOR_LENGTH, Account, Field, Instruction, player_fields, struct_fields
from schema.layout import CONTROLLER_SIZE, PLAYER_FIELD_COUNT

Record: TypeAlias = dict[str, Any]
"""Values by field: integers, bytes (pubkey, hash, Controller, bytes), lists; PlayerState: a record, Fields: a list."""

_CODES: Final = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i16": "h", "i32": "i", "i64": "q"}
_BYTES: Final = {"pubkey": 32, "hash": 32, "Controller": CONTROLLER_SIZE}
_FIELDS: Final = struct.Struct(f"<{PLAYER_FIELD_COUNT}i")
_PLAYER: Final = player_fields()


class BorshError(ValueError):
    """Bytes that are no such account or struct, or a value that has none of its type; the message says why."""


class Reader:
    """Reads values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        """So many bytes. BorshError where there are fewer."""
        if self.at + count > len(self.data):
            raise BorshError(f"it ends after {len(self.data)} bytes")
        self.at += count
        return self.data[self.at - count : self.at]

    def record(self, fields: Sequence[Field]) -> Record:
        """One value of each field. BorshError where the bytes end."""
        found: Record = {}
        for field in fields:
            name, count = field.type.name, field.type.count
            found[field.name] = self._value(name) if count is None else [self._value(name) for _ in range(count)]
        return found

    def _value(self, kind: str) -> Any:
        if kind == "bytes":
            return self.take(int.from_bytes(self.take(VECTOR_LENGTH), "little"))
        if kind == "PlayerState":
            return self.record(_PLAYER)
        if kind == "Fields":
            return list(_FIELDS.unpack(self.take(_FIELDS.size)))
        if kind in _BYTES:
            return self.take(_BYTES[kind])
        code = struct.Struct("<" + _CODES[kind])
        return code.unpack(self.take(code.size))[0]


def read_account(account: Account, data: bytes) -> Record:
    """An account's fields and vectors. BorshError for another discriminator, and for one that is not whole."""
    if data[:DISCRIMINATOR] != account.discriminator:
        raise BorshError(f"it is no {account.name}")
    return Reader(data[DISCRIMINATOR:]).record(struct_fields(account))


def vector_offset(account: Account) -> int:
    """Where the bytes of an account's first vector begin."""
    return DISCRIMINATOR + sum(field.type.size for field in account.fields) + VECTOR_LENGTH


def field_offset(account: Account, name: str) -> int:
    """Where a field of an account begins. KeyError for one there is none of."""
    at = DISCRIMINATOR
    for field in account.fields:
        if field.name == name:
            return at
        at += field.type.size
    raise KeyError(name)


def instruction_data(instruction: Instruction, args: Mapping[str, Any]) -> bytes:
    """Discriminator and arguments. KeyError for a missing argument, TypeError for one too many, BorshError for one that
    doesn't fit its type."""
    if extra := args.keys() - {field.name for field in instruction.args}:
        raise TypeError(f"{instruction.name} takes no {', '.join(sorted(extra))}")
    data = bytearray(instruction.discriminator)
    for field in instruction.args:
        value = args[field.name]
        for one in [value] if field.type.count is None else value:
            data += _packed(field.type.name, one)
    return bytes(data)


def _packed(kind: str, value: Any) -> bytes:
    if kind == "bytes":
        return len(value).to_bytes(VECTOR_LENGTH, "little") + bytes(value)
    if kind in _BYTES:
        packed = bytes(value)
        if len(packed) != _BYTES[kind]:
            raise BorshError(f"a {kind} has {_BYTES[kind]} bytes, not {len(packed)}")
        return packed
    try:
        return struct.pack("<" + _CODES[kind], value)
    except struct.error as error:
        raise BorshError(f"{value} is no {kind}") from error

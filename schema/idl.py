"""Anchor IDLs of what is on chain, in both formats.

`legacy` is what anchorpy 0.21 and @coral-xyz/anchor before 0.30 read, `modern` (spec 0.1.0) what comes after. Where
a description has a name that ends in "*", an instruction takes more accounts than an IDL can say: those are appended.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from schema.chain import FIRST_ERROR, Account, Chain, Field, Meta, Type, camel, player_fields, struct_fields
from schema.layout import CONTROLLER_SIZE, PLAYER_FIELD_COUNT

VERSION: Final = "0.1.0"
NO_ADDRESS: Final = "1" * 32
"""Who deploys the program gives it its address."""

METADATA: Final = "BoltMetadata"

Json = dict[str, Any]


def legacy(chain: Chain) -> Json:
    """The IDL before Anchor 0.30: names in camelCase, discriminators left to the reader."""
    kind = _kinds({"pubkey": "publicKey"}, lambda name: {"defined": name})
    fields = _fields(kind, camel)
    return {
        "version": VERSION,
        "name": chain.program,
        "instructions": [
            {
                "name": camel(instruction.name),
                "docs": [instruction.doc],
                "accounts": [
                    {"name": camel(meta.name), "isMut": meta.writable, "isSigner": meta.signer}
                    for meta in instruction.accounts
                    if not meta.many
                ],
                "args": fields(instruction.args),
            }
            for instruction in chain.instructions
        ],
        "accounts": [
            {"name": account.name, "docs": [account.doc], "type": _struct(fields, account)}
            for account in chain.accounts
        ],
        "types": [
            {"name": name, "docs": [doc], "type": {"kind": "struct", "fields": fields(members)}}
            for name, doc, members in _types(chain)
        ],
        "errors": _errors(chain),
        "metadata": {"address": NO_ADDRESS},
    }


def modern(chain: Chain) -> Json:
    """The IDL since Anchor 0.30, spec 0.1.0."""
    kind = _kinds({}, lambda name: {"defined": {"name": name}})
    fields = _fields(kind, str)
    types = [
        {"name": name, "docs": [doc], "type": {"kind": "struct", "fields": fields(members)}}
        for name, doc, members in _types(chain)
    ]
    types += [
        {"name": account.name, "docs": [account.doc], "type": _struct(fields, account)} for account in chain.accounts
    ]
    return {
        "address": NO_ADDRESS,
        "metadata": {"name": chain.program, "version": VERSION, "spec": "0.1.0"},
        "instructions": [
            {
                "name": instruction.name,
                "docs": [instruction.doc],
                "discriminator": list(instruction.discriminator),
                "accounts": [_meta(meta, chain.addresses) for meta in instruction.accounts if not meta.many],
                "args": fields(instruction.args),
            }
            for instruction in chain.instructions
        ],
        "accounts": [
            {"name": account.name, "discriminator": list(account.discriminator)} for account in chain.accounts
        ],
        "errors": _errors(chain),
        "types": types,
    }


def _meta(meta: Meta, addresses: Mapping[str, tuple[str, str]]) -> Json:
    flags = {name: True for name, is_set in (("writable", meta.writable), ("signer", meta.signer)) if is_set}
    fixed = {"address": addresses[meta.name][0]} if meta.name in addresses else {}
    return {"name": meta.name} | flags | fixed


def _errors(chain: Chain) -> list[Json]:
    return [
        {"code": code, "name": name, "msg": message} for code, (name, message) in enumerate(chain.errors, FIRST_ERROR)
    ]


def _types(chain: Chain) -> list[tuple[str, str, tuple[Field, ...]]]:
    """Types that are no accounts."""
    metadata = Field("authority", Type("pubkey", None), "Who may close it.")
    view = ("PlayerState", "A player's public fields, fixed point: a view.", player_fields())
    return [
        *([view] if view[0] in chain.named else []),
        *chain.structs,
        (METADATA, "What a component ends with.", (metadata,)),
    ]


def _struct(fields: Callable[[Iterable[Field]], list[Json]], account: Account) -> Json:
    """An account's fields, the trailing authority as BOLT has it."""
    found = fields(struct_fields(account))
    metadata = fields([Field("bolt_metadata", Type(METADATA, None), "Its authority.")])
    return {"kind": "struct", "fields": found + metadata}


def _fields(kind: Callable[[Type], Any], name: Callable[[str], str]) -> Callable[[Iterable[Field]], list[Json]]:
    return lambda fields: [{"name": name(field.name), "type": kind(field.type)} for field in fields]


def _kinds(names: dict[str, str], defined: Callable[[str], Any]) -> Callable[[Type], Any]:
    """A type as an IDL says it."""
    arrays: dict[str, Any] = {
        "hash": {"array": ["u8", 32]},
        "Controller": {"array": ["u8", CONTROLLER_SIZE]},
        "Fields": {"array": ["i32", PLAYER_FIELD_COUNT]},
    }

    def one(kind: str) -> Any:
        if kind in ("PlayerState", METADATA):
            return defined(kind)
        return arrays.get(kind) or names.get(kind, kind)

    return lambda kind: one(kind.name) if kind.count is None else {"array": [one(kind.name), kind.count]}

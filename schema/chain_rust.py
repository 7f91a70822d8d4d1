"""Rust source of what is on chain: `solana/crates/chain-layout/src/layout/`, a module a program."""

import re
from typing import Final

from crank.chain import DOMAIN, MEMORY_EVERY
from crank.rules import LAST_ROW
from schema.chain import (
    AUTHORITY,
    FIRST_ERROR,
    NAMED,
    WORLD,
    Account,
    Chain,
    Instruction,
    Type,
    address_bytes,
    pascal,
    player_fields,
    view_bits,
)
from schema.layout import ACTIONS, CONTROLLER_SIZE, PLAYER_FIELD_COUNT

RUST_NAMES: Final = {"pubkey": "[u8; 32]", "hash": "[u8; 32]"}
BYTES_A_LINE: Final = 19
"""What rustfmt puts on a line of 120 characters."""


def _rust_type(kind: Type) -> str:
    name = RUST_NAMES.get(kind.name, kind.name)
    return name if kind.count is None else f"[{name}; {kind.count}]"


def _wrapped_bytes(value: bytes) -> list[str]:
    """Lines as rustfmt wants them of bytes that are too many for one."""
    words = [f"0x{byte:02x}," for byte in value]
    return [f"    {' '.join(words[first : first + BYTES_A_LINE])}" for first in range(0, len(words), BYTES_A_LINE)]


def _rust_bytes(data: bytes) -> str:
    return "[" + ", ".join(f"0x{byte:02x}" for byte in data) + "]"


def _rust_struct(name: str, doc: str, fields: list[tuple[str, str, str]], packed: bool) -> list[str]:
    kind = "C, packed" if packed else "C"
    out = [f"/// {doc}", "#[derive(Clone, Copy, Pod, Zeroable)]", f"#[repr({kind})]", f"pub struct {name} {{"]
    for field, rust, field_doc in fields:
        out += [f"    /// {field_doc}", f"    pub {field}: {rust},"]
    return [*out, "}", ""]


def _words(name: str) -> str:
    """A name in CamelCase as words."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def rust_modules(programs: tuple[Chain, ...]) -> str:
    """Source text of the module that holds the programs' own."""
    out = ["//! Generated from the descriptions in schema/ by `python -m schema.generate_chain`: do not edit.", ""]
    out += [f"pub mod {name};" for name in sorted(chain.program for chain in programs)]
    return "\n".join([*out, ""])


def rust_layout(chain: Chain) -> str:
    """Source text of a program's module."""
    out = [
        f"//! Generated from schema/{chain.description} by `python -m schema.generate_chain`: do not edit.",
        "",
        "use bytemuck::{Pod, Zeroable};",
        "",
        *_imports(chain),
        "",
    ]
    if chain.program == WORLD:
        out += _rust_world()
    for name, (address, doc) in chain.addresses.items():
        out += [f"/// {doc} {address}.", f"pub const {name.upper()}: [u8; 32] = ["]
        out += [*_wrapped_bytes(address_bytes(address)), "];", ""]
    for name, (kind, value, doc) in chain.constants.items():
        out += [f"/// {doc}", f"pub const {name}: {kind} = {value};", ""]
    for name, doc, values in chain.enums:
        out += [f"/// {doc}", "#[allow(missing_docs)]", f"pub mod {_words(name).replace(' ', '_')} {{"]
        out += [f"    pub const {value}: u8 = {number};" for number, value in enumerate(values)]
        out += ["}", ""]
    for name, doc, fields in chain.structs:
        out += _rust_struct(name, doc, [(f.name, _rust_type(f.type), f.doc) for f in fields], packed=False)
    for account in chain.accounts:
        out += _rust_account(account)
    for instruction in chain.instructions:
        out += _rust_instruction(instruction)
    out += [
        "/// Why an instruction was refused: a custom program error.",
        "#[derive(Clone, Copy, Debug, PartialEq, Eq)]",
    ]
    out += ["#[repr(u32)]", f"pub enum {chain.error} {{"]
    for number, (name, message) in enumerate(chain.errors, FIRST_ERROR):
        out += [f"    /// {message[0].upper()}{message[1:]}.", f"    {name} = {number},"]
    out += ["}", ""]
    out += [
        f"impl From<{chain.error}> for u32 {{",
        f"    fn from(error: {chain.error}) -> Self {{",
        "        error as Self",
        "    }",
        "}",
        "",
    ]
    return "\n".join(out)


def _imports(chain: Chain) -> list[str]:
    """What a program's module uses of the crate and of the world's module."""
    traits = ["Arguments", *(["Component", "Shape"] if chain.accounts else [])]
    shared = sorted(chain.named & NAMED.keys() - RUST_NAMES.keys()) if chain.program != WORLD else []
    names = ", ".join(sorted(traits + shared))
    return [f"use crate::{{{names}}};" if "," in names else f"use crate::{names};"]


def _rust_world() -> list[str]:
    """What the world's module has beside its description."""
    out = [
        "/// A pad's 8 bytes.",
        f"pub type Controller = [u8; {CONTROLLER_SIZE}];",
        "",
        "/// A player's exact frame.",
        f"pub type Fields = [i32; {PLAYER_FIELD_COUNT}];",
        "",
        "/// First bytes of what an entity's address is derived from.",
        'pub const ENTITY_SEED: &[u8] = b"entity";',
        "",
        "/// Bytes of the authority at every account's end.",
        f"pub const AUTHORITY: usize = {AUTHORITY};",
        "",
    ]
    out += [
        "/// What the hash chain of a match begins with.",
        f'pub const CHAIN_DOMAIN: &[u8] = b"{DOMAIN.decode()}";',
        "",
        "/// Rows between digests of the hidden state.",
        f"pub const MEMORY_EVERY: u32 = {MEMORY_EVERY};",
        "",
        "/// The row of a match at which time is up.",
        f"pub const LAST_ROW: u32 = {LAST_ROW};",
        "",
        "/// The action state of a fighter that stands.",
        f"pub const WAIT: i32 = {ACTIONS['Wait']};",
        "",
    ]
    bits = view_bits()
    out += ["/// Bits that a public field of an exact frame has more than in its view, in the schema's order."]
    out += [f"pub const VIEW_BITS: [u32; {len(bits)}] = {bits};", ""]
    players = [(f.name, _rust_type(f.type), f.doc) for f in player_fields()]
    out += _rust_struct("PlayerState", "A player's public fields, fixed point: a view.", players, packed=False)
    return out


def _rust_account(account: Account) -> list[str]:
    fields = [("discriminator", "[u8; 8]", "What kind of account it is.")]
    fields += [(f.name, _rust_type(f.type), f.doc) for f in account.fields]
    name, doc = account.name, account.doc
    if account.vectors:
        first = account.vectors[0]
        fields.append((f"{first.name}_length", "u32", f"Bytes that follow: {first.doc}"))
    else:
        fields.append(("authority", "[u8; 32]", "Who may close it."))
    out = _rust_struct(name, doc, fields, packed=False)
    seed = account.seed.removesuffix("*")
    kind = "Head" if account.vectors else "Whole"
    out += [
        f"impl Component for {name} {{",
        f"    const DISCRIMINATOR: [u8; 8] = {_rust_bytes(account.discriminator)};",
        f'    const SEED: &[u8] = b"{seed}";',
        f"    const NUMBERED: bool = {str(account.numbered).lower()};",
        f"    const SHAPE: Shape = Shape::{kind};",
        "}",
        "",
    ]
    return out


def _rust_instruction(instruction: Instruction) -> list[str]:
    name = pascal(instruction.name)
    fixed = [(f.name, _rust_type(f.type), "See the instruction.") for f in instruction.args if f.type.name != "bytes"]
    if any(f.type.name == "bytes" for f in instruction.args):
        fixed.append(("data_length", "u32", "Bytes that follow."))
    metas = ", ".join(
        meta.name + ("*" if meta.many else "") + (" (w)" if meta.writable else "") + (" (signs)" if meta.signer else "")
        for meta in instruction.accounts
    )
    out = _rust_struct(name, f"{instruction.doc} Accounts: {metas}.", fixed, packed=True)
    if not fixed:
        out[-3:] = [f"pub struct {name};", ""]
    out += [
        f"impl Arguments for {name} {{",
        f"    const DISCRIMINATOR: [u8; 8] = {_rust_bytes(instruction.discriminator)};",
        "}",
        "",
    ]
    return out

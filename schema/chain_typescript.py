"""TypeScript source of what is on chain: `solana/client/src/generated`.

A program's module holds its accounts, structs, enums, errors and constants, and a function an instruction; `frames.ts`
holds what `wire.toml` and `melee.toml` say. Both stand on `solana/client/src/layout.ts`.
"""

import json
import re
from collections.abc import Iterable, Set
from typing import Any, Final

from crank.chain import MEMORY_EVERY
from crank.engines.batch import HOTTEST
from crank.rules import LAST_ROW
from quantization.fixed_point import FRAME_BITS
from quantization.frame import FRACTIONAL
from quantization.sampling import TEMPERATURE_BITS
from schema.chain import (
    AUTHORITY,
    DISCRIMINATOR,
    FIRST_ERROR,
    VECTOR_LENGTH,
    WORLD,
    Account,
    Chain,
    Field,
    Instruction,
    Meta,
    Type,
    camel,
    pascal,
    player_fields,
)

WIDE: Final = ("u64", "i64")
"""Scalars that a number can't hold."""
NAMED: Final = {
    "pubkey": "Address",
    "hash": "Uint8Array",
    "Controller": "frames.Controller",
    "PlayerState": "frames.PlayerState",
    "Fields": "Int32Array",
    "bytes": "Uint8Array",
}
SYSTEM_PROGRAM: Final = "system_program"
"""An account that is always the same, so that callers need not name it."""
FROM_FRAMES: Final = frozenset({"Controller", "PlayerState"})
"""Types that `frames.ts` has."""


def typescript_program(chain: Chain) -> str:
    """Source text of a program's module."""
    out = [
        f"// Generated from schema/{chain.description} by `python -m schema.generate_chain`: do not edit.",
        "import type { Address, TransactionSigner } from '@solana/kit';",
        "import * as layout from '../layout.js';",
        *(["import * as frames from './frames.js';"] if chain.named & FROM_FRAMES else []),
        "",
    ]
    for name, (address, doc) in chain.addresses.items():
        out += [_doc(doc), f"export const {name.upper()} = {_quoted(address)} as Address;", ""]
    for name, (kind, value, doc) in (chain.constants | chain.client_constants).items():
        out += [_doc(doc), f"export const {name} = {value}{'n' if kind in WIDE else ''};", ""]
    for name, (pattern, doc) in chain.patterns.items():
        out += [_doc(doc), f"export const {name} = /{pattern}/;", ""]
    if chain.program == WORLD:
        out += [_doc("A world's temperature at most."), f"export const HOTTEST = {HOTTEST};", ""]
        one = 1 << TEMPERATURE_BITS
        out += [_doc("What a temperature of 1 is on chain."), f"export const TEMPERATURE_UNIT = {one};", ""]
        out += [_doc("The row of a match at which time is up."), f"export const LAST_ROW = {LAST_ROW};", ""]
        out += [_doc("Rows between digests of the hidden state."), f"export const MEMORY_EVERY = {MEMORY_EVERY};", ""]
    for name, doc, values in chain.enums:
        members = ", ".join(f"{value}: {number}" for number, value in enumerate(values))
        out += [_doc(doc), f"export const {name} = {{ {members} }} as const;"]
        out += [f"export type {name} = (typeof {name})[keyof typeof {name}];", ""]
    for name, doc, fields in chain.structs:
        out += _interface(name, doc, fields)
        out += _functions(name, fields)
    for account in chain.accounts:
        out += _account(account)
    for instruction in chain.instructions:
        out += _instruction(instruction, chain.addresses.keys())
    out += [_doc("Why an instruction was refused: custom program errors.")]
    out += [f"export const {chain.error}: readonly layout.ProgramError[] = ["]
    for code, (name, message) in enumerate(chain.errors, FIRST_ERROR):
        out += [f"  {{ code: {code}, name: {_quoted(name)}, message: {_quoted(message)} }},"]
    out += ["];", ""]
    return "\n".join(out)


def typescript_frames(wire: dict[str, Any], melee: dict[str, Any]) -> str:
    """Source text of `frames.ts`: what a frame and a controller are, and the game's names."""
    out = [
        "// Generated from schema/wire.toml and schema/melee.toml by `python -m schema.generate_chain`: do not edit.",
        "import type * as layout from '../layout.js';",
        "",
    ]
    players = player_fields()
    out += _interface("PlayerState", "A player's public fields, fixed point: a view of the exact frame.", players)
    out += _functions("PlayerState", players)
    scales = {camel(f["name"]): f["chain_scale"] for f in wire["player"] if not f.get("hidden")}
    out += [
        _doc("What a field of a PlayerState is multiplied by."),
        f"export const PLAYER_STATE_SCALES = {_object(scales)};",
        "",
    ]
    controllers = tuple(Field(f["name"], Type.parse(f["chain"]), _control_doc(f)) for f in wire["controller"])
    out += _interface("Controller", "A controller: sticks, triggers and buttons, 8 bytes.", controllers)
    out += _functions("Controller", controllers)
    buttons = [
        f"  {camel(bit)}: {{ field: {_quoted(camel(field['name']))}, mask: {1 << place} }},"
        for field in wire["controller"]
        for place, bit in enumerate(field.get("bits", ()))
    ]
    out += [_doc("Where a controller's buttons are."), "export const BUTTONS = {", *buttons, "} as const;", ""]
    out += [_doc("A button's name."), "export type ButtonName = keyof typeof BUTTONS;", ""]
    actions = next(field["classes"] for field in wire["player"] if field["name"] == "action_state")
    out += [_doc("Action states that a world knows."), f"export const ACTION_CLASSES = {actions};", ""]
    out += [_doc("Fields of a player's exact frame, in order."), "export const EXACT_FIELDS = ["]
    for index, field in enumerate(wire["player"]):
        low, high = _range(field)
        bits = FRAME_BITS if index in FRACTIONAL else 0
        name = _quoted(field["name"])
        out += [f"  {{ name: {name}, fractionalBits: {bits}, low: {low}, high: {high} }},"]
    out += ["] as const;", ""]
    for name, doc, entries in (
        ("STAGES", "Stages by external id.", melee["stage"]),
        ("CHARACTERS", "Characters by internal id.", melee["character"]),
    ):
        out += [_doc(doc), f"export const {name} = ["]
        for entry in entries:
            out += [f"  {{ id: {entry['id']}, key: {_quoted(entry['key'])}, name: {_quoted(entry['name'])} }},"]
        out += ["] as const;", ""]
    out += [_doc("Action states by id."), "export const ACTION_NAMES: Readonly<Record<number, string>> = {"]
    out += [
        f"  {number}: {_quoted(name)}," for name, number in sorted(melee["action"].items(), key=lambda pair: pair[1])
    ]
    out += ["};", ""]
    return "\n".join(out)


def _account(account: Account) -> list[str]:
    name = account.name
    authority = Field("authority", Type("pubkey", None), "Who may close it.")
    rest = (*account.vectors, authority)
    out = _interface(f"{name}Head", f"{account.doc} Without what follows its fields.", account.fields)
    out += _interface(f"{name} extends {name}Head", account.doc, rest)
    fixed = DISCRIMINATOR + sum(field.type.size for field in account.fields)
    head = fixed + (VECTOR_LENGTH if account.vectors else 0)
    out += [
        _doc(f"How a {name} lies in its account."),
        f"export const {name}: layout.AccountLayout<{name}Head, {name}> = {{",
        f"  name: {_quoted(name)},",
        f"  seed: {_quoted(account.seed.removesuffix('*'))},",
        f"  numbered: {_bool(account.numbered)},",
        f"  discriminator: new Uint8Array([{', '.join(map(str, account.discriminator))}]),",
        f"  headLength: {head},",
        f"  leastLength: {fixed + VECTOR_LENGTH * len(account.vectors) + AUTHORITY},",
        "  readHead: (from) => ({",
        *_read(account.fields, "    "),
        "  }),",
        "  readRest: (from) => ({",
        *_read(rest, "    "),
        "  }),",
        "  write: (to, value) => {",
        *_write((*account.fields, *rest), "    "),
        "  },",
        "};",
        "",
    ]
    return out


def _instruction(instruction: Instruction, fixed: Set[str]) -> list[str]:
    """A function; fixed: accounts that are the same on every chain, so that callers need not name them."""
    name, type_name = camel(instruction.name), pascal(instruction.name)
    named = [meta for meta in instruction.accounts if meta.name != SYSTEM_PROGRAM and meta.name not in fixed]
    out = [_doc(f"Accounts of {name}."), f"export interface {type_name}Accounts {{"]
    for meta in named:
        kind = "TransactionSigner" if meta.signer else "Address"
        out += [f"  {_doc(meta.doc)}"] if meta.doc else []
        out += [f"  readonly {camel(meta.name)}: {f'readonly {kind}[]' if meta.many else kind};"]
    out += ["}", ""]
    if instruction.args:
        out += _interface(f"{type_name}Arguments", f"Arguments of {name}.", instruction.args)
    parameters = [("program", "Address"), ("accounts", f"{type_name}Accounts")]
    parameters += [("value", f"{type_name}Arguments")] if instruction.args else []
    out += [_doc(instruction.doc), f"export function {name}("]
    out += [f"  {parameter}: {kind}," for parameter, kind in parameters]
    out += ["): layout.ProgramInstruction {", "  const to = new layout.StructWriter();"]
    out += [f"  to.raw(new Uint8Array([{', '.join(map(str, instruction.discriminator))}]));"]
    out += _write(instruction.args, "  ")
    metas = [f"    {'...' if meta.many else ''}{_meta(meta, meta.name in fixed)}," for meta in instruction.accounts]
    out += ["  const metas = [", *metas, "  ];", "  return layout.instruction(program, metas, to.done());", "}", ""]
    return out


def _meta(meta: Meta, fixed: bool) -> str:
    if meta.name == SYSTEM_PROGRAM:
        return "layout.systemProgram"
    make = "layout." + ("writable" if meta.writable else "readonly") + ("Signer" if meta.signer else "Account")
    if fixed:
        return f"{make}({meta.name.upper()})"
    return f"accounts.{camel(meta.name)}.map({make})" if meta.many else f"{make}(accounts.{camel(meta.name)})"


def _interface(name: str, doc: str, fields: Iterable[Field]) -> list[str]:
    out = [_doc(doc), f"export interface {name} {{"]
    for field in fields:
        if not _is_pad(field):
            out += [f"  {_doc(field.doc)}"] if field.doc else []
            out += [f"  readonly {camel(field.name)}: {_type(field.type)};"]
    return [*out, "}", ""]


def _functions(name: str, fields: tuple[Field, ...]) -> list[str]:
    """What reads and writes a struct."""
    size = sum(field.type.size for field in fields)
    return [
        _doc(f"Bytes of a {name}."),
        f"export const {_upper(name)}_LENGTH = {size};",
        "",
        f"export function read{name}(from: layout.StructReader): {name} {{",
        "  return {",
        *_read(fields, "    "),
        "  };",
        "}",
        "",
        f"export function write{name}(to: layout.StructWriter, value: {name}): void {{",
        *_write(fields, "  "),
        "}",
        "",
    ]


def _read(fields: Iterable[Field], indent: str) -> list[str]:
    """Members of an object literal, evaluated in the bytes' order; a pad is passed over by what comes before it."""
    out: list[str] = []
    for field in fields:
        if _is_pad(field):
            out.append(f"{indent}...from.skip({field.type.size}),")
        else:
            out.append(f"{indent}{camel(field.name)}: {_reading(field.type)},")
    return out


def _reading(kind: Type) -> str:
    if kind.name == "u8" and kind.count is not None and kind.count > 2:
        return f"from.raw({kind.count})"
    one = {
        "Controller": "frames.readController(from)",
        "PlayerState": "frames.readPlayerState(from)",
        "Fields": f"from.i32s({kind.size // (4 * (kind.count or 1))})",
    }.get(kind.name, f"from.{kind.name}()")
    if kind.count is None:
        return one
    return f"from.pair(() => {one})" if kind.count == 2 else f"from.array({kind.count}, () => {one})"


def _write(fields: Iterable[Field], indent: str) -> list[str]:
    out: list[str] = []
    for field in fields:
        kind = field.type
        value = f"value.{camel(field.name)}"
        if _is_pad(field):
            out.append(f"{indent}to.zeros({kind.size});")
        elif kind.name == "u8" and kind.count is not None and kind.count > 2:
            out.append(f"{indent}to.raw({value}, {kind.count});")
        elif kind.count is None:
            out.append(f"{indent}{_writing(kind.name, value, kind.size)};")
        else:
            one = _writing(kind.name, "one", kind.size // kind.count)
            out.append(f"{indent}to.array({value}, {kind.count}, (one) => {{ {one}; }});")
    return out


def _writing(name: str, value: str, size: int) -> str:
    named = {
        "Controller": f"frames.writeController(to, {value})",
        "PlayerState": f"frames.writePlayerState(to, {value})",
        "Fields": f"to.i32s({value}, {size // 4})",
    }
    return named.get(name, f"to.{name}({value})")


def _type(kind: Type) -> str:
    one = NAMED.get(kind.name) or ("bigint" if kind.name in WIDE else "number")
    if kind.count is None:
        return one
    if kind.count == 2:
        return f"readonly [{one}, {one}]"
    return "Uint8Array" if kind.name == "u8" else f"readonly {one}[]"


def _is_pad(field: Field) -> bool:
    return re.fullmatch(r"pad(_\d+)?", field.name) is not None


def _range(field: dict[str, Any]) -> tuple[int, int]:
    """Lowest and highest whole value of a field."""
    if field["kind"] == "flag":
        return 0, 1
    if field["kind"] == "class":
        return 0, field["classes"] - 1
    return round(field["low"]), round(field["high"])


def _control_doc(field: dict[str, Any]) -> str:
    if "bits" in field:
        return "Bits: " + ", ".join(field["bits"]) + "."
    return (
        "-127 to 127, full tilt at both ends."
        if field["chain"] == "i8"
        else "0 to 255, 255 where it is pressed all the way."
    )


def _doc(text: str) -> str:
    return f"/** {text} */"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _object(values: dict[str, int]) -> str:
    return "{ " + ", ".join(f"{name}: {value}" for name, value in values.items()) + " } as const"


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _upper(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()

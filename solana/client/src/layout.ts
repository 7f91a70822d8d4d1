/**
 * How accounts and instructions lie in bytes: little-endian, without padding that the schema doesn't name. The modules in
 * `generated` are written on top of this.
 */
import {
  AccountRole,
  address,
  getAddressDecoder,
  getAddressEncoder,
  type AccountMeta,
  type AccountSignerMeta,
  type Address,
  type Instruction,
  type TransactionSigner,
} from '@solana/kit';

const DISCRIMINATOR = 8;
const AUTHORITY = 32;

const addresses = getAddressDecoder();
const addressBytes = getAddressEncoder();

/** The system program's address. */
export const SYSTEM_PROGRAM = address('11111111111111111111111111111111');

/** Bytes that are no account of the kind that was asked for; the message says what they are. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}

/** Why a program refused an instruction. */
export interface ProgramError {
  /** The custom error's number. */
  readonly code: number;
  /** Its name in the schema. */
  readonly name: string;
  /** What it means. */
  readonly message: string;
}

/** An instruction whose signers come with it. */
export type ProgramInstruction = Instruction & {
  readonly accounts: readonly (AccountMeta | AccountSignerMeta)[];
  readonly data: Uint8Array;
};

/**
 * How a kind of account lies in its bytes: discriminator, fields, at most one vector, authority. `Head`: its fields, which are
 * there from the first bytes on; `Whole`: all of it.
 */
export interface AccountLayout<Head, Whole extends Head> {
  /** Its name in the schema. */
  readonly name: string;
  /** First seed of its address; a numbered one has its number behind it, one byte. */
  readonly seed: string;
  /** Whether an entity has several. */
  readonly numbered: boolean;
  /** Its first 8 bytes. */
  readonly discriminator: Uint8Array;
  /** Bytes up to its data, or else to its authority. */
  readonly headLength: number;
  /** Bytes of one without data. */
  readonly leastLength: number;
  /** Reads the fields. */
  readonly readHead: (from: StructReader) => Head;
  /** Reads what follows the fields. */
  readonly readRest: (from: StructReader) => Omit<Whole, keyof Head>;
  /** Writes everything behind the discriminator. */
  readonly write: (to: StructWriter, value: Whole) => void;
}

/** The fields of an account of this kind, from its first `headLength` bytes. LayoutError for another kind. */
export function decodeHead<Head, Whole extends Head>(layout: AccountLayout<Head, Whole>, data: Uint8Array): Head {
  return layout.readHead(opened(layout, data, layout.headLength));
}

/** An account of this kind. LayoutError for another kind, or for one that has not grown to its size. */
export function decodeAccount<Head, Whole extends Head>(layout: AccountLayout<Head, Whole>, data: Uint8Array): Whole {
  const from = opened(layout, data, layout.leastLength);
  const head = layout.readHead(from);
  const whole: unknown = { ...head, ...layout.readRest(from) };
  if (from.left !== 0) {
    throw new LayoutError(`${layout.name} has ${from.left} bytes too many`);
  }
  return whole as Whole;
}

/** The bytes of an account of this kind. */
export function encodeAccount<Head, Whole extends Head>(layout: AccountLayout<Head, Whole>, value: Whole): Uint8Array {
  const to = new StructWriter();
  to.raw(layout.discriminator);
  layout.write(to, value);
  return to.done();
}

/** Whether these are the bytes of an account of this kind. */
export function isAccount<Head, Whole extends Head>(layout: AccountLayout<Head, Whole>, data: Uint8Array): boolean {
  return data.length >= layout.headLength && layout.discriminator.every((byte, index) => data[index] === byte);
}

function opened<Head, Whole extends Head>(
  layout: AccountLayout<Head, Whole>,
  data: Uint8Array,
  least: number,
): StructReader {
  if (!isAccount(layout, data)) {
    throw new LayoutError(`the account is no ${layout.name}`);
  }
  if (data.length < least) {
    throw new LayoutError(`${layout.name} has ${data.length} bytes: it has not grown to its size`);
  }
  const from = new StructReader(data);
  from.skip(DISCRIMINATOR);
  return from;
}

/** Reads values one after the other. LayoutError at the bytes' end. */
export class StructReader {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly data: Uint8Array) {
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  /** Bytes that are left. */
  get left(): number {
    return this.data.length - this.#at;
  }

  #take(count: number): number {
    if (count > this.left) {
      throw new LayoutError(`${count - this.left} bytes are missing at ${this.#at}`);
    }
    this.#at += count;
    return this.#at - count;
  }

  /** Passes over padding; an object to spread, for literals whose members are read in order. */
  skip(count: number): object {
    this.#take(count);
    return {};
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  i32s(count: number): Int32Array {
    return Int32Array.from({ length: count }, () => this.i32());
  }

  pubkey(): Address {
    return addresses.decode(this.raw(AUTHORITY));
  }

  hash(): Uint8Array {
    return this.raw(32);
  }

  /** So many bytes, not copied. */
  raw(count: number): Uint8Array {
    const at = this.#take(count);
    return this.data.subarray(at, at + count);
  }

  /** A vector's bytes, not copied. */
  bytes(): Uint8Array {
    return this.raw(this.u32());
  }

  pair<T>(one: () => T): readonly [T, T] {
    return [one(), one()];
  }

  array<T>(count: number, one: () => T): readonly T[] {
    return Array.from({ length: count }, one);
  }
}

/** Writes values one after the other. LayoutError for a value that its type doesn't hold. */
export class StructWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** What was written. */
  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at);
  }

  /** Makes room, which may move the bytes; where the room is. */
  #place(count: number): number {
    if (this.#at + count > this.#bytes.length) {
      const longer = new Uint8Array(Math.max(2 * this.#bytes.length, this.#at + count));
      longer.set(this.#bytes);
      this.#bytes = longer;
      this.#view = new DataView(longer.buffer);
    }
    this.#at += count;
    return this.#at - count;
  }

  zeros(count: number): void {
    this.#place(count);
  }

  u8(value: number): void {
    const at = this.#place(1);
    this.#view.setUint8(at, whole(value, 0, 0xff));
  }

  u16(value: number): void {
    const at = this.#place(2);
    this.#view.setUint16(at, whole(value, 0, 0xffff), true);
  }

  u32(value: number): void {
    const at = this.#place(4);
    this.#view.setUint32(at, whole(value, 0, 0xffff_ffff), true);
  }

  u64(value: bigint): void {
    const at = this.#place(8);
    this.#view.setBigUint64(at, wide(value, 0n, (1n << 64n) - 1n), true);
  }

  i8(value: number): void {
    const at = this.#place(1);
    this.#view.setInt8(at, whole(value, -0x80, 0x7f));
  }

  i16(value: number): void {
    const at = this.#place(2);
    this.#view.setInt16(at, whole(value, -0x8000, 0x7fff), true);
  }

  i32(value: number): void {
    const at = this.#place(4);
    this.#view.setInt32(at, whole(value, -0x8000_0000, 0x7fff_ffff), true);
  }

  i64(value: bigint): void {
    const at = this.#place(8);
    this.#view.setBigInt64(at, wide(value, -(1n << 63n), (1n << 63n) - 1n), true);
  }

  i32s(values: Int32Array, count: number): void {
    this.array(Array.from(values), count, (value) => {
      this.i32(value);
    });
  }

  pubkey(value: Address): void {
    this.raw(new Uint8Array(addressBytes.encode(value)), AUTHORITY);
  }

  hash(value: Uint8Array): void {
    this.raw(value, 32);
  }

  /** Bytes as they are; `count`: how many there must be. */
  raw(value: Uint8Array, count = value.length): void {
    if (value.length !== count) {
      throw new LayoutError(`${value.length} bytes instead of ${count}`);
    }
    const at = this.#place(count);
    this.#bytes.set(value, at);
  }

  /** A vector. */
  bytes(value: Uint8Array): void {
    this.u32(value.length);
    this.raw(value);
  }

  array<T>(values: readonly T[], count: number, one: (value: T) => void): void {
    if (values.length !== count) {
      throw new LayoutError(`${values.length} values instead of ${count}`);
    }
    values.forEach(one);
  }
}

function whole(value: number, low: number, high: number): number {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new LayoutError(`${value} is no whole number from ${low} to ${high}`);
  }
  return value;
}

function wide(value: bigint, low: bigint, high: bigint): bigint {
  if (value < low || value > high) {
    throw new LayoutError(`${value} is not from ${low} to ${high}`);
  }
  return value;
}

/** The name of an enum's value, or the number where it has none. */
export function nameOf(values: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(values).find((name) => values[name] === value) ?? String(value);
}

/** The system program, as an instruction's account. */
export const systemProgram = readonlyAccount(SYSTEM_PROGRAM);

/** An account that is only read. */
export function readonlyAccount(account: Address): AccountMeta {
  return { address: account, role: AccountRole.READONLY };
}

/** An account that is changed. */
export function writableAccount(account: Address): AccountMeta {
  return { address: account, role: AccountRole.WRITABLE };
}

/** An account that signs. */
export function readonlySigner(signer: TransactionSigner): AccountSignerMeta {
  return { address: signer.address, role: AccountRole.READONLY_SIGNER, signer };
}

/** An account that signs and is changed. */
export function writableSigner(signer: TransactionSigner): AccountSignerMeta {
  return { address: signer.address, role: AccountRole.WRITABLE_SIGNER, signer };
}

/** An instruction of a program. */
export function instruction(
  program: Address,
  accounts: readonly (AccountMeta | AccountSignerMeta)[],
  data: Uint8Array,
): ProgramInstruction {
  return { programAddress: program, accounts, data };
}

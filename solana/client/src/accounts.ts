/** Reads the program's accounts: owner and kind are checked, so that nobody is taken in by another program's bytes. */
import { getBase64Encoder, type Address } from '@solana/kit';

import type { Connection } from './connection.js';
import { decodeAccount, decodeHead, LayoutError, SYSTEM_PROGRAM, type AccountLayout } from './layout.js';

const base64 = getBase64Encoder();

/** An account that isn't there, or isn't what it should be; the message names it. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
}

/** An account's bytes and who owns it. */
export interface RawAccount {
  readonly owner: Address;
  readonly lamports: bigint;
  readonly data: Uint8Array;
  /** Bytes it has, where `data` are only its first. */
  readonly space: number;
}

/** An account, or undefined where there is none; `length`: only its first bytes. */
export async function fetchRaw(
  connection: Connection,
  address: Address,
  length?: number,
): Promise<RawAccount | undefined> {
  const { rpc, commitment } = connection;
  const slice = length === undefined ? {} : { dataSlice: { offset: 0, length } };
  const { value } = await rpc.getAccountInfo(address, { encoding: 'base64', commitment, ...slice }).send();
  if (value === null) {
    return undefined;
  }
  const data = new Uint8Array(base64.encode(value.data[0]));
  return { owner: value.owner, lamports: value.lamports, data, space: Number(value.space) };
}

/** As `fetchRaw`; undefined where a program has made nothing yet, too: anyone may send lamports there before. */
export async function fetchMade(
  connection: Connection,
  address: Address,
  length?: number,
): Promise<RawAccount | undefined> {
  const raw = await fetchRaw(connection, address, length);
  return raw?.owner === SYSTEM_PROGRAM ? undefined : raw;
}

/** A program's account of this kind, whole. AccountError where it isn't one. */
export async function fetchAccount<Head, Whole extends Head>(
  connection: Connection,
  program: Address,
  layout: AccountLayout<Head, Whole>,
  address: Address,
): Promise<Whole> {
  const { data } = present(layout, address, await findOwned(connection, program, layout, address));
  return named(address, () => decodeAccount(layout, data));
}

/** The fields of an account, and how many bytes it has. */
export interface HeadOf<Head> {
  readonly head: Head;
  readonly space: number;
}

/** The fields of a program's account of this kind, whole or not. AccountError where it isn't one. */
export async function fetchHead<Head, Whole extends Head>(
  connection: Connection,
  program: Address,
  layout: AccountLayout<Head, Whole>,
  address: Address,
): Promise<HeadOf<Head>> {
  return present(layout, address, await findHead(connection, program, layout, address));
}

/** As `fetchHead`; undefined where none was made yet. */
export async function findHead<Head, Whole extends Head>(
  connection: Connection,
  program: Address,
  layout: AccountLayout<Head, Whole>,
  address: Address,
): Promise<HeadOf<Head> | undefined> {
  const raw = await findOwned(connection, program, layout, address, layout.headLength);
  return raw && { head: named(address, () => decodeHead(layout, raw.data)), space: raw.space };
}

/** An account that is this program's, or undefined where none was made yet. */
async function findOwned(
  connection: Connection,
  program: Address,
  { name }: { readonly name: string },
  address: Address,
  length?: number,
): Promise<RawAccount | undefined> {
  const raw = await fetchMade(connection, address, length);
  if (raw !== undefined && raw.owner !== program) {
    throw new AccountError(`${address} is no ${name} of program ${program}: ${raw.owner} owns it`);
  }
  return raw;
}

function present<Found>({ name }: { readonly name: string }, address: Address, found: Found | undefined): Found {
  if (found === undefined) {
    throw new AccountError(`there is no ${name} at ${address}`);
  }
  return found;
}

/** What is decoded, or an error that names the account. */
function named<Found>(address: Address, decode: () => Found): Found {
  try {
    return decode();
  } catch (error) {
    if (error instanceof LayoutError) {
      throw new AccountError(`${address}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

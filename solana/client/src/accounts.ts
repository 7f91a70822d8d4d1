/** Reads the program's accounts: owner and kind are checked, so that nobody is taken in by another program's bytes. */
import { getBase64Encoder, type Address } from '@solana/kit';

import type { Connection } from './connection.js';
import { decodeAccount, decodeHead, LayoutError, type AccountLayout } from './layout.js';

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

/** A program's account of this kind, whole. AccountError where it isn't one. */
export async function fetchAccount<Head, Whole extends Head>(
  connection: Connection,
  program: Address,
  layout: AccountLayout<Head, Whole>,
  address: Address,
): Promise<Whole> {
  const { data } = await ownedBy(program, layout, address, fetchRaw(connection, address));
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
  const raw = await ownedBy(program, layout, address, fetchRaw(connection, address, layout.headLength));
  return { head: named(address, () => decodeHead(layout, raw.data)), space: raw.space };
}

async function ownedBy<Head, Whole extends Head>(
  program: Address,
  layout: AccountLayout<Head, Whole>,
  address: Address,
  fetching: Promise<RawAccount | undefined>,
): Promise<RawAccount> {
  const raw = await fetching;
  if (raw === undefined) {
    throw new AccountError(`there is no ${layout.name} at ${address}`);
  }
  if (raw.owner !== program) {
    throw new AccountError(`${address} is no ${layout.name} of program ${program}: ${raw.owner} owns it`);
  }
  return raw;
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

/** What things cost: rent, which comes back when an account is closed, and fees, which don't. */
import type { Connection } from '@awm/client';
import type { Address } from '@solana/kit';

export const LAMPORTS_PER_SOL = 1_000_000_000n;
/** Lamports of a signature. */
export const SIGNATURE_FEE = 5000n;
/** Bytes that every account counts for beside its data. */
const ACCOUNT_OVERHEAD = 128n;

/** Lamports for a byte. */
export async function rentRate({ rpc }: Connection): Promise<bigint> {
  return (await rpc.getMinimumBalanceForRentExemption(0n).send()) / ACCOUNT_OVERHEAD;
}

/** The rent of an account of so many bytes: (128 + bytes) × rate. */
export function rentOf(bytes: number, rate: bigint): bigint {
  return (ACCOUNT_OVERHEAD + BigInt(bytes)) * rate;
}

/** Lamports that an account has. */
export async function balanceOf({ rpc, commitment }: Connection, account: Address): Promise<bigint> {
  return (await rpc.getBalance(account, { commitment }).send()).value;
}

// Money on a match that is never played: everyone has back what they put in.
import {
  createPool,
  endSession,
  escrowProgram,
  fetchPool,
  fetchSession,
  payPlayer,
  paySponsor,
  refundPool,
  settlePool,
  sponsor,
  stake,
  TransactionFailure,
  unstake,
  withdraw,
} from '@awm/client';
import { address, generateKeyPairSigner, lamports, type Address } from '@solana/kit';
import { expect, inject, test } from 'vitest';

import { goldenChain } from '../../testing/golden.js';
import { joinedMatch } from '../../testing/match.js';

const chain = inject('chain');
const TIER = 250_000_000n;
const SOL = 1_000_000_000n;

test('stakes and sponsorships are paid in, back, and back again once the session is cancelled', async () => {
  const match = await joinedMatch(chain, goldenChain());
  const { client, owner, players, addresses } = match;
  const { rpc } = client.connection;
  const escrow = address(chain.escrow);
  const fan = await generateKeyPairSigner();
  for (const { address: to } of [...players, fan]) {
    await rpc.requestAirdrop(to, lamports(SOL)).send();
  }
  const state = await fetchSession(client, addresses.session);
  // any program may be named: here one that never has cases
  const rules = { tier: TIER, worldProgram: client.program, disputeProgram: escrow, protocol: owner.address };
  const pool = await createPool(client, escrow, owner, { address: addresses.session, state }, rules);
  const held = async (): Promise<bigint> => (await fetchPool(client, escrow, pool)).held;
  const has = async (account: Address): Promise<bigint> => (await rpc.getBalance(account).send()).value;

  await stake(client, escrow, players[0], pool, 0);
  await unstake(client, escrow, players[0], pool, 0);
  expect(await held()).toBe(0n);
  await stake(client, escrow, players[0], pool, 0);
  await stake(client, escrow, players[1], pool, 1);
  await sponsor(client, escrow, fan, pool, 1, 5000n);
  await withdraw(client, escrow, fan, pool, 1);
  await sponsor(client, escrow, fan, pool, 1, 7000n);
  expect(await held()).toBe(2n * TIER + 7000n);

  const early = await settlePool(client, escrow, pool).catch((error: unknown) => error);
  expect(early).toBeInstanceOf(TransactionFailure);
  expect((early as TransactionFailure).reason).toBeDefined();
  expect(escrowProgram.EscrowError).toContain((early as TransactionFailure).reason);
  await endSession(client, players[0], addresses.session);
  await refundPool(client, escrow, pool);
  await payPlayer(client, escrow, pool, 0);
  await payPlayer(client, escrow, pool, 1);
  await paySponsor(client, escrow, pool, fan.address, 1);
  expect(await held()).toBe(0n);
  expect(await Promise.all([...players, fan].map(async (one) => has(one.address)))).toEqual([SOL, SOL, SOL]);
});

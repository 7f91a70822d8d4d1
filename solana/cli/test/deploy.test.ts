// Programs on a node, through the upgradeable loader: put there, looked at, upgraded to a longer one.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, fetchRaw } from '@awm/client';
import { address, generateKeyPairSigner, lamports } from '@solana/kit';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';

import { cli, done, startCli } from '../../testing/cli.js';
import { clientOf } from '../../testing/match.js';
import { built, PROGRAM_FILE } from '../../testing/paths.js';
import { planDeployment } from '../src/deploy/deployment.js';
import { DATA_HEAD, programDataAddress } from '../src/deploy/loader.js';

const chain = inject('chain');
const folder = mkdtempSync(join(tmpdir(), 'awm-deploy-'));
const paid = ['--rpc', chain.rpcUrl, '--ws', chain.wsUrl, '--keypair', chain.keypair, '--yes'];

/** What is in the place of a program. */
async function deployed(program: string): Promise<Uint8Array> {
  const data = await fetchRaw(connect({ rpcUrl: chain.rpcUrl }), await programDataAddress(address(program)));
  return data?.data.subarray(DATA_HEAD) ?? new Uint8Array();
}

test('a program is put on the chain by a command that was killed before, and upgraded', async () => {
  const real = readFileSync(built(PROGRAM_FILE, 'cargo build --release -p world-model in solana/programs'));
  const file = join(folder, 'program.so');
  writeFileSync(file, real);
  const killed = startCli(['deploy', file, ...paid]);
  await setTimeout(2000);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const program = await done('deploy', file, ...paid);
  expect(Buffer.compare(await deployed(program), real)).toBe(0);
  expect((await cli('deploy', file, ...paid)).err).toContain('this very program is there already');
  // sections behind the end are nobody's: a longer file of the same program
  const longer = Buffer.concat([real, Buffer.alloc(20_000)]);
  writeFileSync(file, longer);
  expect(await done('deploy', file, '--program', program, ...paid)).toBe(program);
  expect(Buffer.compare(await deployed(program), longer)).toBe(0);
});

test('a program whose buffer somebody sent lamports before is put on the chain', async () => {
  const {
    client: { connection },
    owner,
  } = await clientOf(chain);
  // bytes that no other test has: the buffer's address follows from them
  const elf = Buffer.concat([readFileSync(PROGRAM_FILE), Buffer.alloc(1000)]);
  const file = join(folder, 'awaited.so');
  writeFileSync(file, elf);
  const nowhere = await generateKeyPairSigner();
  const { buffer } = await planDeployment(connection, owner, nowhere.address, elf, 0n);
  await connection.rpc.requestAirdrop(buffer, lamports(1_000_000n)).send();
  await expect.poll(async () => (await fetchRaw(connection, buffer))?.lamports).toBe(1_000_000n);
  const program = await done('deploy', file, ...paid);
  expect(Buffer.compare(await deployed(program), elf)).toBe(0);
});

test('what is no program, and what others own, is refused in one line', async () => {
  const wrong = await cli('deploy', chain.starts, ...paid);
  expect([wrong.code, wrong.err]).toEqual([1, `error: ${chain.starts} is no program: it should be an ELF file`]);
  const key = join(folder, 'other.json');
  await done('keygen', key);
  const others = await cli(
    'deploy',
    PROGRAM_FILE,
    '--program',
    chain.program,
    ...paid.slice(0, 4),
    '--keypair',
    key,
    '--yes',
  );
  expect([others.code, others.err]).toEqual([1, expect.stringMatching(/^error: only \w+ may upgrade/)]);
  const none = await cli('deploy', PROGRAM_FILE, '--program', chain.manifest, ...paid);
  expect(none.err).toContain('is no program that can be upgraded');
});

// A world is uploaded by a command that is killed again and again. WIRE_KILLS: how often, 3 unless told.
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  connect,
  entityAddress,
  fetchAccount,
  fetchRaw,
  manifestAddress,
  ModelManifest,
  shardAddresses,
  WorldStatus,
} from '@awm/client';
import { address, lamports } from '@solana/kit';
import { describe, expect, inject, test } from 'vitest';

import { cli, done, startCli } from '../../testing/cli.js';
import { deadUrl } from '../../testing/dead-url.js';
import { clientOf, newId } from '../../testing/match.js';
import { SMALL_WORLD } from '../../testing/paths.js';

const chain = inject('chain');
const KILLS = Number(process.env['WIRE_KILLS'] ?? 3);
const LONGEST_LIFE_MS = 6000;
const target = ['--rpc', chain.rpcUrl, '--ws', chain.wsUrl, '--program', chain.program] as const;
const upload = [
  'upload-weights',
  SMALL_WORLD,
  '--starts',
  chain.starts,
  '--yes',
  ...target,
  '--keypair',
  chain.keypair,
] as const;

describe('an upload', () => {
  test(
    'that is killed at random moments goes on each time, and costs what it should',
    { timeout: 1_800_000 },
    async () => {
      const { rpc } = connect({ rpcUrl: chain.rpcUrl });
      const keypair = join(mkdtempSync(join(tmpdir(), 'awm-kills-')), 'key.json');
      const owner = await done('keygen', keypair);
      await done('airdrop', '20', owner, ...target.slice(0, 4), '--keypair', keypair);
      const args = [...upload.slice(0, -1), keypair, '--shards', '3'];
      let cost: number | undefined;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const { child, ended } = startCli(args);
        await setTimeout(Math.random() * LONGEST_LIFE_MS);
        child.kill('SIGKILL');
        const { code, err } = await ended;
        if (code !== undefined) {
          expect(`${code} ${err}`).toMatch(/^0 /);
        }
        const said = /cost: ([\d.]+) SOL rent/.exec(err)?.[1];
        cost ??= said === undefined ? undefined : Number(said);
      }
      const manifest = await done(...args);
      const world = await fetchAccount(
        connect({ rpcUrl: chain.rpcUrl }),
        address(chain.program),
        ModelManifest,
        address(manifest),
      );
      expect(world.status).toBe(WorldStatus.READY);
      const paid = 20 - Number((await rpc.getBalance(address(owner)).send()).value) / 1e9;
      expect(cost).toBeDefined();
      expect(Math.abs(paid / (cost ?? 0) - 1)).toBeLessThan(0.01);
      // nothing is paid twice
      expect((await cli(...args)).err).toContain('this world is on chain already');
    },
  );

  test('goes where somebody sent lamports before', async () => {
    const { client, owner } = await clientOf(chain);
    const { connection, program } = client;
    const id = newId();
    const entity = await entityAddress(program, owner.address, id);
    const manifest = await manifestAddress(program, entity);
    const shards = await shardAddresses(program, entity, 1);
    for (const early of [manifest, ...shards.flatMap(({ shard, packed }) => [shard, packed])]) {
      await connection.rpc.requestAirdrop(early, lamports(1_000_000n)).send();
      await expect.poll(async () => (await fetchRaw(connection, early))?.lamports).toBe(1_000_000n);
    }
    expect(await done(...upload, '--id', String(id))).toBe(manifest);
    const world = await fetchAccount(connection, program, ModelManifest, manifest);
    expect([world.status, world.shards]).toEqual([WorldStatus.READY, 1]);
  });

  test('of a world that is there is only looked at', async () => {
    expect(await done(...upload)).toBe(chain.manifest);
  });
});

describe('what is wrong is said in one line', () => {
  const wrong = async (args: readonly string[], code: number, words: string): Promise<void> => {
    const said = await cli(...args);
    expect([said.code, said.out]).toEqual([code, '']);
    expect(said.err).toContain(words);
    expect(said.err.split('\n').filter((line) => line.startsWith('error:')).length).toBe(1);
  };
  const changed = (name: string, value: string): string[] => {
    const args: string[] = [...upload];
    args[args.indexOf(name) + 1] = value;
    return args;
  };

  test('a folder that holds no world', async () => {
    await wrong(changed('upload-weights', tmpdir()), 1, 'manifest.json: name a folder with');
  });

  test('shards that are not the manifest’s', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'awm-altered-'));
    cpSync(SMALL_WORLD, folder, { recursive: true });
    const shard = join(folder, 'weights-0.bin');
    const bytes = readFileSync(shard);
    bytes.writeUInt8(bytes.readUInt8(100_000) ^ 1, 100_000);
    writeFileSync(shard, bytes);
    await wrong(changed('upload-weights', folder), 1, 'it is not the shard that');
  });

  test('a chain that is not there', async () => {
    const url = await deadUrl();
    await wrong(changed('--rpc', url), 1, `no answer from ${url} (ECONNREFUSED)`);
  });

  test('a program that is not there, an address that is none, a key that is none', async () => {
    await wrong(changed('--program', chain.manifest), 1, 'there is no program');
    await wrong(changed('--program', 'nonsense'), 2, 'nonsense is no address');
    await wrong(changed('--keypair', join(tmpdir(), 'nothing.json')), 1, 'make one with `awm keygen');
    await wrong(changed('--keypair', join(SMALL_WORLD, 'manifest.json')), 1, 'holds no key');
  });

  test('no lamports, no answer to the question, no start table', async () => {
    const keypair = join(mkdtempSync(join(tmpdir(), 'awm-poor-')), 'key.json');
    await done('keygen', keypair);
    await wrong(changed('--keypair', keypair), 1, 'too little for that');
    await wrong(
      [...upload, '--id', '9'].filter((word) => word !== '--yes'),
      2,
      'say --yes',
    );
    const at = upload.indexOf('--starts');
    await wrong([...upload.slice(0, at), ...upload.slice(at + 2)], 2, 'say --starts');
  });

  test('the same world begun in another way', async () => {
    const { client } = await clientOf(chain);
    const world = await fetchAccount(client.connection, client.program, ModelManifest, address(chain.manifest));
    const id = new DataView(world.worldHash.buffer, world.worldHash.byteOffset).getBigUint64(0, true);
    await wrong([...upload, '--id', String(id), '--shards', '2'], 1, 'say the same --shards');
  });
});

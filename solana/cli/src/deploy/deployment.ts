/**
 * Puts a program on a chain, or a new version in its place. Its bytes go into a buffer whose address follows from who pays and
 * from the bytes, so that a run that was killed goes on with the same buffer.
 */
import { fetchMade, fetchRaw, Sender, sleep, type Connection } from '@awm/client';
import {
  getAllocateWithSeedInstruction,
  getAssignWithSeedInstruction,
  getCreateAccountInstruction,
  getTransferSolInstruction,
} from '@solana-program/system';
import { createAddressWithSeed, type Address, type KeyPairSigner } from '@solana/kit';

import { writeChunks } from '../chunks.js';
import { balanceOf, rentOf, SIGNATURE_FEE } from '../cost.js';
import { CliError } from '../failure.js';
import { sha256 } from '../upload/world-folder.js';
import {
  BUFFER_HEAD,
  DATA_HEAD,
  deployBuffer,
  extendProgram,
  initializeBuffer,
  LOADER,
  PROGRAM_LENGTH,
  programDataAddress,
  upgradeAuthority,
  upgradeBuffer,
  write,
} from './loader.js';

/** Bytes of a program that one transaction writes. */
const CHUNK = 940;
const WRITE_UNITS = 10_000;
const SEED_LENGTH = 32;
const POLL_MS = 200;

/** A program in the making. */
export interface Deployment {
  readonly connection: Connection;
  readonly sender: Sender;
  /** Pays, and may upgrade it. */
  readonly payer: KeyPairSigner;
  readonly program: Address;
  readonly programData: Address;
  readonly buffer: Address;
  readonly seed: string;
  readonly elf: Uint8Array;
  /** Bytes that the program on chain has room for; undefined where it isn't there yet. */
  readonly room: number | undefined;
}

/** What is there already. CliError where the address is something else's, or another may upgrade it. */
export async function planDeployment(
  connection: Connection,
  payer: KeyPairSigner,
  program: Address,
  elf: Uint8Array,
  unitPrice: bigint,
): Promise<Deployment> {
  const seed = sha256(elf).toString('hex').slice(0, SEED_LENGTH);
  const buffer = await createAddressWithSeed({ baseAddress: payer.address, programAddress: LOADER, seed });
  const programData = await programDataAddress(program);
  const there = await fetchRaw(connection, program);
  let room: number | undefined;
  if (there !== undefined) {
    const data = await fetchRaw(connection, programData, DATA_HEAD);
    if (there.owner !== LOADER || data === undefined) {
      throw new CliError(`${program} is no program that can be upgraded: choose another --program-keypair`);
    }
    const authority = upgradeAuthority(data.data);
    if (authority !== payer.address) {
      throw new CliError(`only ${authority ?? 'nobody'} may upgrade ${program}, --keypair is ${payer.address}`);
    }
    room = data.space - DATA_HEAD;
  }
  const sender = new Sender(connection, payer, new Map(), unitPrice);
  return { connection, sender, payer, program, programData, buffer, seed, elf, room };
}

/** Whether the program on chain is these bytes already. */
export async function isDeployed({ connection, programData, elf }: Deployment): Promise<boolean> {
  const data = (await fetchRaw(connection, programData))?.data.subarray(DATA_HEAD);
  return (
    data !== undefined &&
    Buffer.compare(data.subarray(0, elf.length), elf) === 0 &&
    data.subarray(elf.length).every((byte) => byte === 0)
  );
}

/** Lamports that stay in the program, that the buffer holds until it is over, and fees. */
export function deploymentCost(
  { elf, room }: Deployment,
  rate: bigint,
): { readonly rent: bigint; readonly buffer: bigint; readonly fees: bigint } {
  const whole = rentOf(DATA_HEAD + elf.length, rate);
  const before = room === undefined ? 0n : rentOf(DATA_HEAD + room, rate);
  const own = room === undefined ? rentOf(PROGRAM_LENGTH, rate) : 0n;
  return {
    rent: (whole > before ? whole - before : 0n) + own,
    buffer: rentOf(BUFFER_HEAD + elf.length, rate),
    fees: SIGNATURE_FEE * BigInt(Math.ceil(elf.length / CHUNK) + 4),
  };
}

/** All of it. programKey: the program's key, where it isn't on chain yet. CliError or TransactionFailure. */
export async function deploy(
  deployment: Deployment,
  programKey: KeyPairSigner | undefined,
  rate: bigint,
  parallel: number,
): Promise<void> {
  const { sender, payer, program, programData, buffer, elf, room } = deployment;
  await createBuffer(deployment, rate);
  await writeBuffer(deployment, parallel);
  if (room === undefined) {
    if (programKey === undefined) {
      throw new CliError(`${program} is not on the chain: its key is needed to put it there (--program-keypair)`);
    }
    const create = getCreateAccountInstruction({
      payer,
      newAccount: programKey,
      lamports: rentOf(PROGRAM_LENGTH, rate),
      space: PROGRAM_LENGTH,
      programAddress: LOADER,
    });
    await sender.send([create, deployBuffer(payer, program, programData, buffer, elf.length)]);
  } else {
    if (elf.length > room) {
      await sender.send([extendProgram(payer, program, programData, elf.length - room)]);
      // a program is extended or upgraded once a slot
      await nextSlot(deployment);
    }
    await sender.send([upgradeBuffer(payer, program, programData, buffer)]);
  }
  if (!(await isDeployed(deployment))) {
    throw new CliError(`what is on the chain at ${program} is not the file: run the same command again`);
  }
}

async function createBuffer({ connection, sender, payer, buffer, seed, elf }: Deployment, rate: bigint): Promise<void> {
  if ((await fetchMade(connection, buffer, 0)) !== undefined) {
    return;
  }
  const space = BUFFER_HEAD + elf.length;
  const place = { baseAccount: payer, base: payer.address, seed, programAddress: LOADER };
  // step by step: an account that somebody has sent lamports to can't be created in one
  const missing = rentOf(space, rate) - (await balanceOf(connection, buffer));
  await sender.send([
    ...(missing > 0n ? [getTransferSolInstruction({ source: payer, destination: buffer, amount: missing })] : []),
    getAllocateWithSeedInstruction({ ...place, newAccount: buffer, space }),
    getAssignWithSeedInstruction({ ...place, account: buffer }),
    initializeBuffer(buffer, payer.address),
  ]);
}

async function writeBuffer(deployment: Deployment, parallel: number): Promise<void> {
  const { sender, payer, buffer, elf } = deployment;
  const chunks = {
    count: Math.ceil(elf.length / CHUNK),
    units: WRITE_UNITS,
    missing: async () => missingChunks(deployment),
    write: (at: number) => write(buffer, payer, at, elf.subarray(at, at + CHUNK)),
  };
  await writeChunks(sender, chunks, parallel);
}

/** Where the buffer's bytes are not the file's. */
async function missingChunks({ connection, buffer, elf }: Deployment): Promise<readonly number[]> {
  const data = (await fetchRaw(connection, buffer))?.data.subarray(BUFFER_HEAD) ?? new Uint8Array();
  const places = Array.from({ length: Math.ceil(elf.length / CHUNK) }, (_, chunk) => chunk * CHUNK);
  return places.filter((at) => Buffer.compare(data.subarray(at, at + CHUNK), elf.subarray(at, at + CHUNK)) !== 0);
}

async function nextSlot({ connection: { rpc, commitment } }: Deployment): Promise<void> {
  const now = await rpc.getSlot({ commitment }).send();
  while ((await rpc.getSlot({ commitment }).send()) === now) {
    await sleep(POLL_MS);
  }
}

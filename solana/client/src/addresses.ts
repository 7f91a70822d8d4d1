/** Where things stand on chain: addresses derived as `docs/world-model-program.md` says. */
import { getAddressEncoder, getProgramDerivedAddress, getU64Encoder, type Address } from '@solana/kit';

import {
  FrameLog,
  HiddenState,
  InputBuffer,
  InputLog,
  ModelManifest,
  PackedWeights,
  SessionState,
  WeightShard,
} from './generated/world_model.js';

const addressBytes = getAddressEncoder();

/** What an address of a component is derived from. */
export interface Seeded {
  /** Its first seed. */
  readonly seed: string;
  /** Whether its number follows that seed. */
  readonly numbered: boolean;
}

/** The name of what `owner` makes under this number: an address that holds nothing itself. */
export async function entityAddress(program: Address, owner: Address, id: bigint): Promise<Address> {
  return derivedAddress(program, ['entity', addressBytes.encode(owner), getU64Encoder().encode(id)]);
}

/** The address of an entity's component; `number`: which shard. */
export async function componentAddress(
  program: Address,
  layout: Seeded,
  entity: Address,
  number = 0,
): Promise<Address> {
  return derivedAddress(program, [firstSeed(layout, number), addressBytes.encode(entity)]);
}

/** The first seed of a component's address, with its number behind it where it is numbered. */
export function firstSeed({ seed, numbered }: Seeded, number: number): Uint8Array {
  const text = new TextEncoder().encode(seed);
  return numbered ? Uint8Array.of(...text, number) : text;
}

/** The address that a program derives from these seeds. */
export async function derivedAddress(
  program: Address,
  seeds: Parameters<typeof getProgramDerivedAddress>[0]['seeds'],
): Promise<Address> {
  const [address] = await getProgramDerivedAddress({ programAddress: program, seeds });
  return address;
}

/** A session's components. */
export interface SessionAddresses {
  readonly entity: Address;
  readonly session: Address;
  readonly hidden: Address;
  readonly inputs: Address;
  readonly frameLog: Address;
  readonly inputLog: Address;
}

/** The components of the session of this entity. */
export async function sessionAddresses(program: Address, entity: Address): Promise<SessionAddresses> {
  const layouts = [SessionState, HiddenState, InputBuffer, FrameLog, InputLog] as const;
  const found = await Promise.all(layouts.map((layout) => componentAddress(program, layout, entity)));
  const [session, hidden, inputs, frameLog, inputLog] = found as [Address, Address, Address, Address, Address];
  return { entity, session, hidden, inputs, frameLog, inputLog };
}

/** A session's components beside the session itself, in the order of their kinds. */
export function sessionComponents(addresses: SessionAddresses): readonly [Address, Address, Address, Address] {
  return [addresses.hidden, addresses.inputs, addresses.frameLog, addresses.inputLog];
}

/** A shard of a world and its packed weights. */
export interface ShardAddresses {
  readonly shard: Address;
  readonly packed: Address;
}

/** The manifest of the world of this entity. */
export async function manifestAddress(program: Address, entity: Address): Promise<Address> {
  return componentAddress(program, ModelManifest, entity);
}

/** The shards of the world of this entity. */
export async function shardAddresses(program: Address, entity: Address, shards: number): Promise<ShardAddresses[]> {
  return Promise.all(
    Array.from({ length: shards }, async (_, number) => ({
      shard: await componentAddress(program, WeightShard, entity, number),
      packed: await componentAddress(program, PackedWeights, entity, number),
    })),
  );
}

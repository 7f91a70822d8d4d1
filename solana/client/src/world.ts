/** Worlds on chain, and the units that a frame is cut into. */
import type { Address } from '@solana/kit';

import { AccountError, fetchAccount, fetchHead } from './accounts.js';
import { shardAddresses, type ShardAddresses } from './addresses.js';
import type { Client } from './client.js';
import { ModelManifest, WeightShard, WorldStatus } from './generated/world_model.js';
import { WorldSizes } from './world-sizes.js';

/** A shard of a world and the parts that it holds. */
export interface Shard extends ShardAddresses {
  readonly firstPart: number;
  readonly partCount: number;
}

/** A world on chain that matches can be played in. */
export interface World {
  readonly address: Address;
  readonly manifest: ModelManifest;
  readonly sizes: WorldSizes;
  readonly shards: readonly Shard[];
}

/** The world of this manifest. AccountError where there is none, a shard is missing, or it isn't ready. */
export async function fetchWorld(
  { connection, program }: Pick<Client, 'connection' | 'program'>,
  address: Address,
): Promise<World> {
  const manifest = await fetchAccount(connection, program, ModelManifest, address);
  if (manifest.status === WorldStatus.UPLOADING) {
    throw new AccountError(`the world ${address} is not ready: its upload has not ended`);
  }
  const addresses = await shardAddresses(program, manifest.entity, manifest.shards);
  const shards = await Promise.all(
    addresses.map(async (places) => {
      const { head } = await fetchHead(connection, program, WeightShard, places.shard);
      return { ...places, firstPart: head.firstPart, partCount: head.partCount };
    }),
  );
  return { address, manifest, sizes: new WorldSizes(manifest.data), shards };
}

/** Units of a frame: those of the step, and the seal. */
export function unitsOfFrame({ sizes }: World): number {
  return sizes.units + 1;
}

/** The shards and packed weights that these units need, in order; the seal needs none. */
export function weightsOfUnits({ sizes, shards }: World, first: number, units: number): readonly Address[] {
  const last = Math.min(first + units, sizes.units) - 1;
  if (first > last) {
    return [];
  }
  const [begin, end] = [sizes.partOfUnit(first), sizes.partOfUnit(last)];
  return shards
    .filter(({ firstPart, partCount }) => firstPart <= end && begin < firstPart + partCount)
    .flatMap(({ shard, packed }) => [shard, packed]);
}

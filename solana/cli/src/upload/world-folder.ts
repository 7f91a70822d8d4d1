/** An integer world on disk, as `python -m quantization.export` writes it: `manifest.json` beside its shards. */
import { HeaderError, WorldSizes } from '@awm/client';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { CliError } from '../failure.js';

const FORMAT = 'wire-integer-world';

/** A world that may go on chain. */
export interface FolderWorld {
  readonly name: string;
  /** SHA-256 of the bytes. */
  readonly hash: Uint8Array;
  /** The canonical bytes. */
  readonly bytes: Uint8Array;
  readonly sizes: WorldSizes;
}

interface Manifest {
  readonly name: string;
  readonly hash: string;
  readonly shards: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
}

/** The world in a folder, every hash checked. CliError that names the file and what is wrong. */
export function readWorldFolder(folder: string): FolderWorld {
  const file = join(folder, 'manifest.json');
  const manifest = readManifest(file);
  const shards = manifest.shards.map((shard) => {
    const path = join(folder, basename(shard.file));
    const bytes = contents(path);
    if (bytes.length !== shard.bytes || sha256(bytes).toString('hex') !== shard.sha256) {
      throw new CliError(`${path} is truncated or altered: it is not the shard that ${file} names`);
    }
    return bytes;
  });
  const bytes = new Uint8Array(Buffer.concat(shards));
  const hash = sha256(bytes);
  if (hash.toString('hex') !== manifest.hash) {
    throw new CliError(`${folder}: its shards don't make the world that manifest.json names (wrong hash)`);
  }
  try {
    const sizes = new WorldSizes(bytes);
    if (sizes.length !== bytes.length) {
      throw new HeaderError(`the header says ${sizes.length} bytes, there are ${bytes.length}`);
    }
    return { name: manifest.name, hash: new Uint8Array(hash), bytes, sizes };
  } catch (error) {
    throw new CliError(`${folder}: ${error instanceof Error ? error.message : String(error)}`, undefined, {
      cause: error,
    });
  }
}

function readManifest(file: string): Manifest {
  const text = contents(file).toString('utf8');
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new CliError(`${file} is truncated or no JSON`, undefined, { cause: error });
  }
  if (!isManifest(found)) {
    throw new CliError(`${file} is no manifest of an integer world: name a folder like checkpoints/wire-mini/int8`);
  }
  return found;
}

function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    value['format'] === FORMAT &&
    typeof value['name'] === 'string' &&
    typeof value['hash'] === 'string' &&
    Array.isArray(value['shards']) &&
    value['shards'].every(
      (shard) => isRecord(shard) && typeof shard['file'] === 'string' && typeof shard['sha256'] === 'string',
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function contents(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CliError(`cannot read ${file}: name a folder with a world's manifest.json and shards`, undefined, {
      cause: error,
    });
  }
}

/** SHA-256. */
export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

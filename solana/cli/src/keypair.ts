/** Keys in files, as `solana-keygen` writes them: a JSON list of 64 bytes. */
import {
  createKeyPairSignerFromBytes,
  generateKeyPairSigner,
  writeKeyPairSigner,
  type KeyPairSigner,
} from '@solana/kit';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { CliError } from './failure.js';

/** Where the Solana CLI keeps its key. */
export const DEFAULT_KEYPAIR = join(homedir(), '.config', 'solana', 'id.json');

/** The key in a file. CliError where there is none. */
export async function readKeypair(file: string): Promise<KeyPairSigner> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`there is no key in ${file}: make one with \`awm keygen ${file}\``, undefined, { cause: error });
  }
  try {
    return await createKeyPairSignerFromBytes(Uint8Array.from(JSON.parse(text) as number[]));
  } catch (error) {
    throw new CliError(`${file} holds no key: it should be a JSON list of 64 bytes`, undefined, { cause: error });
  }
}

/** Makes a key and keeps it in a file that only its owner can read. CliError where the file is there already. */
export async function makeKeypair(file: string): Promise<KeyPairSigner> {
  if (existsSync(file)) {
    throw new CliError(`${file} is there already: a key that is overwritten is lost`);
  }
  const key = await generateKeyPairSigner(true);
  await writeKeyPairSigner(key, file);
  return key;
}

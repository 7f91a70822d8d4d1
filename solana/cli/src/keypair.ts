/** Keys in files, as `solana-keygen` writes them: a JSON list of 64 bytes. */
import { createKeyPairSignerFromBytes, type KeyPairSigner } from '@solana/kit';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import { CliError } from './failure.js';

const SECRET = 32;
/** What DER puts before the key itself, in a private and in a public one. */
const [PRIVATE_HEAD, PUBLIC_HEAD] = [16, 12];

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
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(PRIVATE_HEAD);
  const known = publicKey.export({ type: 'spki', format: 'der' }).subarray(PUBLIC_HEAD);
  const bytes = Uint8Array.of(...secret.subarray(0, SECRET), ...known);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(Array.from(bytes)), { flag: 'wx', mode: 0o600 });
  chmodSync(file, 0o600);
  return createKeyPairSignerFromBytes(bytes);
}

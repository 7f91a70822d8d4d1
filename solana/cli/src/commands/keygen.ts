/** `awm keygen`. */
import { Command } from 'commander';

import { DEFAULT_KEYPAIR, makeKeypair } from '../keypair.js';
import { say } from '../terminal.js';

export function keygenCommand(): Command {
  return new Command('keygen')
    .description('Make a key in a file, as solana-keygen does; prints its address.')
    .argument('[file]', 'where it goes', DEFAULT_KEYPAIR)
    .action(async (file: string) => {
      say((await makeKeypair(file)).address);
    });
}

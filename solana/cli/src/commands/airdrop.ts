/** `awm airdrop`. */
import { sleep } from '@awm/client';
import { lamports, type Address } from '@solana/kit';
import { Command } from 'commander';

import { balanceOf, LAMPORTS_PER_SOL } from '../cost.js';
import { CliError } from '../failure.js';
import { readKeypair } from '../keypair.js';
import { address, bigInteger, openConnection, withPayer, type PayerOptions } from '../options.js';
import { say, sol } from '../terminal.js';

const PATIENCE_MS = 60_000;
const POLL_MS = 100;

export function airdropCommand(): Command {
  return withPayer(new Command('airdrop'))
    .description('Ask a test chain for SOL.')
    .argument('<sol>', 'how many, whole', bigInteger)
    .argument('[address]', 'who gets it (default: the key of --keypair)', address)
    .action(async (amount: bigint, given: Address | undefined, options: PayerOptions) => {
      const to = given ?? (await readKeypair(options.keypair)).address;
      const connection = await openConnection(options);
      const { rpc, rpcUrl } = connection;
      const before = await balanceOf(connection, to);
      await rpc.requestAirdrop(to, lamports(amount * LAMPORTS_PER_SOL)).send();
      for (let waited = 0; (await balanceOf(connection, to)) <= before; waited += POLL_MS) {
        if (waited > PATIENCE_MS) {
          throw new CliError(`${rpcUrl} has given nothing in a minute`);
        }
        await sleep(POLL_MS);
      }
      say(`${to} has ${sol(await balanceOf(connection, to))}`);
    });
}

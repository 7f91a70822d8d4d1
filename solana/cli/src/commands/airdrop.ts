/** `awm airdrop`. */
import { sleep } from '@awm/client';
import { lamports, type Address } from '@solana/kit';
import { Command } from 'commander';

import { CliError } from '../failure.js';
import { readKeypair } from '../keypair.js';
import { address, bigInteger, openConnection, withPayer, type PayerOptions } from '../options.js';
import { say, sol } from '../terminal.js';

const LAMPORTS_PER_SOL = 1_000_000_000n;
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

export function airdropCommand(): Command {
  return withPayer(new Command('airdrop'))
    .description('Ask a test chain for SOL.')
    .argument('<sol>', 'how many, whole', bigInteger)
    .argument('[address]', 'who gets it (default: the key of --keypair)', address)
    .action(async (amount: bigint, given: Address | undefined, options: PayerOptions) => {
      const to = given ?? (await readKeypair(options.keypair)).address;
      const { rpc, commitment, rpcUrl } = await openConnection(options);
      const balance = async (): Promise<bigint> => (await rpc.getBalance(to, { commitment }).send()).value;
      const before = await balance();
      await rpc.requestAirdrop(to, lamports(amount * LAMPORTS_PER_SOL)).send();
      for (let waited = 0; (await balance()) <= before; waited += POLL_MS) {
        if (waited > PATIENCE_MS) {
          throw new CliError(`${rpcUrl} has given nothing in a minute`);
        }
        await sleep(POLL_MS);
      }
      say(`${to} has ${sol(await balance())}`);
    });
}

/** `awm doctor`. */
import type { Address } from '@solana/kit';
import { Command } from 'commander';

import { diagnose } from '../diagnosis.js';
import { EXIT } from '../failure.js';
import {
  address,
  addresses,
  openConnection,
  withChain,
  withProgram,
  type ChainOptions,
  type ProgramOptions,
} from '../options.js';
import { say } from '../terminal.js';

interface DoctorOptions extends ChainOptions, ProgramOptions {
  readonly payer?: readonly Address[];
}

const MARKS = { ok: 'ok   ', waiting: 'wait ', stuck: 'STUCK' } as const;

export function doctorCommand(): Command {
  return withProgram(withChain(new Command('doctor')))
    .description('Say why a session is stuck: delegation, validator, world, components, expiry, cursor, inputs, funds.')
    .argument('<session>', "the session's address", address)
    .option('--payer <addresses...>', 'accounts that pay for its transactions: have they enough?', addresses)
    .action(async (session: Address, options: DoctorOptions) => {
      const connection = await openConnection(options);
      for await (const { about, kind, words } of diagnose(
        { connection, program: options.program },
        session,
        options.payer ?? [],
      )) {
        say(`${MARKS[kind]} ${about.padEnd(10)} ${words}`);
        if (kind === 'stuck') {
          process.exitCode = EXIT.stuck;
        }
      }
    });
}

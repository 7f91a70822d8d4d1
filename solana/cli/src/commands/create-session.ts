/** `awm create-session`. */
import { CHARACTERS, createSession, NOBODY, STAGES, worldModel } from '@awm/client';
import type { Address } from '@solana/kit';
import { Command, Option } from 'commander';
import { randomBytes } from 'node:crypto';

import {
  address,
  addresses,
  bigInteger,
  byKey,
  integer,
  openClient,
  withPayer,
  withProgram,
  type PayerOptions,
  type ProgramOptions,
} from '../options.js';
import { say } from '../terminal.js';

interface SessionOptions extends PayerOptions, ProgramOptions {
  readonly world: Address;
  readonly stage: string;
  readonly id?: bigint;
  readonly delay: number;
  readonly temperature: number;
  readonly deadline: number;
  readonly forfeit: number;
  readonly lifetime: bigint;
  readonly players?: readonly Address[];
  readonly validator?: Address;
  readonly json: boolean;
}

const { DEFAULT_DEADLINE_SLOTS, DEFAULT_FORFEIT_FRAMES, DEFAULT_INPUT_DELAY, DEFAULT_LIFETIME, DEFAULT_TEMPERATURE } =
  worldModel;

export function createSessionCommand(): Command {
  const stages = STAGES.map(({ key }) => key).join(', ');
  return withProgram(withPayer(new Command('create-session')))
    .description('Create a session: a match that two players can join.')
    .requiredOption('--world <manifest>', 'its world: the address that upload-weights prints', address)
    .requiredOption('--stage <stage>', `where it is played: ${stages}`)
    .option('--id <n>', 'which of your sessions it is (default: by chance)', bigInteger)
    .option('--delay <frames>', 'frames between an input and its frame', integer, DEFAULT_INPUT_DELAY)
    .option('--temperature <n>', 'how the world samples, in 1/256; 0 takes the likeliest', integer, DEFAULT_TEMPERATURE)
    .option(
      '--deadline <slots>',
      'slots after which a frame goes on without missing inputs',
      integer,
      DEFAULT_DEADLINE_SLOTS,
    )
    .option('--forfeit <frames>', 'missing frames in a row that lose the match', integer, DEFAULT_FORFEIT_FRAMES)
    .addOption(
      new Option('--lifetime <seconds>', 'until anyone may end it without a winner')
        .argParser(bigInteger)
        .default(DEFAULT_LIFETIME, String(DEFAULT_LIFETIME)),
    )
    .option('--players <addresses...>', 'the two who may join (default: anyone)', addresses)
    .option('--validator <address>', 'the rollup that it may be delegated to (default: none)', address)
    .option('--json', 'print all addresses as JSON', false)
    .addHelpText('after', `\nCharacters to join with: ${CHARACTERS.map(({ key }) => key).join(', ')}`)
    .action(async (options: SessionOptions) => {
      const stage = byKey('stage', STAGES, options.stage).id;
      const { client, payer } = await openClient(options);
      const id = options.id ?? randomBytes(8).readBigUInt64LE();
      const found = await createSession(client, payer, id, options.world, {
        stage,
        inputDelay: options.delay,
        temperature: options.temperature,
        deadlineSlots: options.deadline,
        forfeitFrames: options.forfeit,
        lifetime: options.lifetime,
        players: [options.players?.[0] ?? NOBODY, options.players?.[1] ?? NOBODY],
        validator: options.validator ?? NOBODY,
      });
      say(options.json ? JSON.stringify({ ...found, id: String(id) }) : found.session);
    });
}

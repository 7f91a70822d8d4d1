/** `awm create-session`. */
import { CHARACTERS, createSession, entityAddress, NOBODY, sessionAddresses, STAGES, worldModel } from '@awm/client';
import type { Address } from '@solana/kit';
import { Command, Option } from 'commander';
import { randomBytes } from 'node:crypto';

import { CliError, EXIT } from '../failure.js';
import {
  address,
  bigInteger,
  byKey,
  integer,
  openClient,
  temperature,
  withPayer,
  withProgram,
  type PayerOptions,
  type ProgramOptions,
} from '../options.js';
import { note, say } from '../terminal.js';

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

const {
  DEFAULT_DEADLINE_SLOTS,
  DEFAULT_FORFEIT_FRAMES,
  DEFAULT_INPUT_DELAY,
  DEFAULT_LIFETIME,
  DEFAULT_TEMPERATURE,
  HOTTEST,
  TEMPERATURE_UNIT,
} = worldModel;

export function createSessionCommand(): Command {
  const stages = STAGES.map(({ key }) => key).join(', ');
  return withProgram(withPayer(new Command('create-session')))
    .description('Create a session: a match that two players can join.')
    .requiredOption('--world <manifest>', 'its world: the address that upload-weights prints', address)
    .requiredOption('--stage <stage>', `where it is played: ${stages}`)
    .option('--id <n>', 'which of your sessions it is (default: by chance)', bigInteger)
    .option('--delay <frames>', 'frames between an input and its frame', integer, DEFAULT_INPUT_DELAY)
    .addOption(
      new Option('--temperature <t>', `how the world samples, 0 to ${HOTTEST} in whole 1/256; 0 takes the likeliest`)
        .argParser(temperature)
        .default(DEFAULT_TEMPERATURE, String(DEFAULT_TEMPERATURE / TEMPERATURE_UNIT)),
    )
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
    .option('--players <addresses...>', 'the two who may join, side by side; "" for anyone (default: anyone)', invited)
    .option('--validator <address>', 'the rollup that it may be delegated to (default: none)', address)
    .option('--json', 'print all addresses as JSON', false)
    .addHelpText('after', `\nCharacters to join with: ${CHARACTERS.map(({ key }) => key).join(', ')}`)
    .action(async (options: SessionOptions) => {
      const stage = byKey('stage', STAGES, options.stage).id;
      const players = bothSides(options.players);
      const { client, payer } = await openClient(options);
      const id = options.id ?? randomBytes(8).readBigUInt64LE();
      // its rent comes back by this address only
      const { session } = await sessionAddresses(
        client.program,
        await entityAddress(client.program, payer.address, id),
      );
      note(`session ${session}; cut off, the same command with --id ${id} goes on`);
      const found = await createSession(client, payer, id, options.world, {
        stage,
        inputDelay: options.delay,
        temperature: options.temperature,
        deadlineSlots: options.deadline,
        forfeitFrames: options.forfeit,
        lifetime: options.lifetime,
        players,
        validator: options.validator ?? NOBODY,
      });
      say(options.json ? JSON.stringify({ ...found, id: String(id) }) : found.session);
    });
}

/** One of those who may join; before: those that were read. */
function invited(text: string, before: readonly Address[] = []): readonly Address[] {
  return [...before, text === '' ? NOBODY : address(text)];
}

/** Who may join each side. CliError unless both sides are named, or none. */
function bothSides(players: readonly Address[] = [NOBODY, NOBODY]): readonly [Address, Address] {
  const [first, second, ...more] = players;
  if (first === undefined || second === undefined || more.length > 0) {
    const how = 'one for each side, "" for anyone';
    throw new CliError(`--players takes two addresses, not ${players.length}: ${how}`, EXIT.usage);
  }
  return [first, second];
}

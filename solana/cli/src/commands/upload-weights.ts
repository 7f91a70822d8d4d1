/** `awm upload-weights`. */
import { worldModel, WorldStatus } from '@awm/client';
import { Command } from 'commander';

import { costOf, planUpload, type Plan } from '../upload/plan.js';
import { balanceOf, rentRate } from '../cost.js';
import { CliError, EXIT } from '../failure.js';
import {
  bigInteger,
  integer,
  openClient,
  withPayer,
  withProgram,
  withWriting,
  type PayerOptions,
  type ProgramOptions,
  type WritingOptions,
} from '../options.js';
import { confirm, megabytes, note, say, sol } from '../terminal.js';
import { readStartTable } from '../upload/start-table.js';
import { defaultId, Uploader, worldPlace } from '../upload/uploader.js';
import { readWorldFolder } from '../upload/world-folder.js';

interface UploadOptions extends PayerOptions, ProgramOptions, WritingOptions {
  readonly starts: string | false | undefined;
  readonly id?: bigint;
  readonly shards?: number;
}

export function uploadWeightsCommand(): Command {
  return withWriting(withProgram(withPayer(new Command('upload-weights'))))
    .description(
      'Bring an integer world on chain: write it, hash it, check it, pack it, make it ready. Killed, it goes on where it stopped when the same command is run again.',
    )
    .argument('<folder>', "a world's folder: manifest.json and shards, e.g. checkpoints/wire-mini/int8")
    .option('--starts <file>', "how real matches start: the project's crank/starts.json")
    .option('--no-starts', 'without a start table: everybody starts standing at x = -30 and 30')
    .option('--id <n>', 'which of your worlds it is (default: from its hash)', bigInteger)
    .option(
      '--shards <n>',
      'in how many accounts (default: 1 where a frame fits one transaction, else one a part)',
      integer,
    )
    .action(async (folder: string, options: UploadOptions) => {
      if (options.starts === undefined) {
        throw new CliError("say --starts FILE (the project's is crank/starts.json) or --no-starts", EXIT.usage);
      }
      const world = readWorldFolder(folder);
      const starts = options.starts === false ? new Uint8Array() : readStartTable(options.starts);
      await upload(planUpload(world, starts, options.shards), options);
    });
}

async function upload(plan: Plan, options: UploadOptions): Promise<void> {
  const { client, payer } = await openClient(options);
  const { connection, program } = client;
  const place = await worldPlace(program, payer.address, options.id ?? defaultId(plan.world.hash));
  const uploader = await Uploader.open(client, payer, plan, place, options.parallel);

  const present = await uploader.present();
  const before = await balanceOf(connection, payer.address);
  const began = Date.now();
  if (present === undefined || present.status === WorldStatus.UPLOADING) {
    const priority = (options.unitPrice * BigInt(worldModel.TRANSACTION_UNITS)) / 1_000_000n;
    const cost = costOf(plan, await rentRate(connection), priority);
    const { name, bytes } = plan.world;
    note(`${name}: ${megabytes(bytes.length)} in ${plan.shards.length} shard(s), ${plan.startCount} starts`);
    note(
      `cost: ${sol(cost.rent)} rent (comes back when it is closed) + ${sol(cost.fees)} for ${cost.transactions} transactions`,
    );
    if (present !== undefined) {
      note('it was begun: only what is missing is paid now');
    } else if (before < cost.rent + cost.fees) {
      throw new CliError(`${payer.address} has ${sol(before)}: too little for that`);
    }
    await confirm('Upload it?', options.yes);
    await uploader.run();
    note(
      `paid ${sol(before - (await balanceOf(connection, payer.address)))} in ${((Date.now() - began) / 1000).toFixed(1)} s`,
    );
  } else {
    note('this world is on chain already');
  }
  await uploader.verify();
  say(place.manifest);
}

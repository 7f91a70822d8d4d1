/** `awm deploy`. */
import type { Address } from '@solana/kit';
import { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';

import { balanceOf, rentRate } from '../cost.js';
import { deploy, deploymentCost, isDeployed, planDeployment } from '../deploy/deployment.js';
import { CliError } from '../failure.js';
import { makeKeypair, readKeypair } from '../keypair.js';
import { address, openConnection, withPayer, withWriting, type PayerOptions, type WritingOptions } from '../options.js';
import { confirm, megabytes, note, say, sol } from '../terminal.js';

interface DeployOptions extends PayerOptions, WritingOptions {
  readonly programKeypair?: string;
  readonly program?: Address;
}

const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

export function deployCommand(): Command {
  return withWriting(withPayer(new Command('deploy')))
    .description(
      'Put a program on a chain, or a new version in its place; prints its address. --keypair may upgrade it.',
    )
    .argument('<file.so>', 'the built program')
    .option('--program-keypair <file>', 'key of its address, made where there is none (default: FILE-keypair.json)')
    .option('--program <address>', 'the program to upgrade, where its own key is not at hand', address)
    .action(async (file: string, options: DeployOptions) => {
      const elf = readProgram(file);
      const payer = await readKeypair(options.keypair);
      const connection = await openConnection(options);
      const keyFile = options.programKeypair ?? `${file.replace(/\.so$/, '')}-keypair.json`;
      const key =
        options.program !== undefined
          ? undefined
          : await (existsSync(keyFile) ? readKeypair(keyFile) : makeKeypair(keyFile));
      const program = options.program ?? key?.address;
      if (program === undefined) {
        throw new CliError('say --program or --program-keypair');
      }
      const deployment = await planDeployment(connection, payer, program, elf, options.unitPrice);
      if (deployment.room !== undefined && (await isDeployed(deployment))) {
        note('this very program is there already');
      } else {
        const rate = await rentRate(connection);
        const { rent, buffer, fees } = deploymentCost(deployment, rate);
        const balance = await balanceOf(connection, payer.address);
        note(
          `${deployment.room === undefined ? 'deploy' : 'upgrade'} ${program}: ${megabytes(elf.length)} on ${connection.rpcUrl}`,
        );
        note(`cost: ${sol(rent)} rent + ${sol(fees)} fees; ${sol(buffer)} more are held until it is done`);
        // the buffer is there where an earlier run has begun
        if (balance < rent + fees) {
          throw new CliError(`${payer.address} has ${sol(balance)}: too little for that`);
        }
        await confirm('Deploy it?', options.yes);
        await deploy(deployment, key, rate, options.parallel);
      }
      say(program);
    });
}

function readProgram(file: string): Uint8Array {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const how = '`cargo build --release -p world-model` in solana/programs makes one';
    throw new CliError(`cannot read ${file}: ${how}`, undefined, { cause: error });
  }
  if (!bytes.subarray(0, ELF.length).equals(ELF)) {
    throw new CliError(`${file} is no program: it should be an ELF file`);
  }
  return new Uint8Array(bytes);
}

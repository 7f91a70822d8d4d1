/** The command line. */
import { Command, CommanderError } from 'commander';

import { airdropCommand } from './commands/airdrop.js';
import { createSessionCommand } from './commands/create-session.js';
import { deployCommand } from './commands/deploy.js';
import { doctorCommand } from './commands/doctor.js';
import { keygenCommand } from './commands/keygen.js';
import { spectateCommand } from './commands/spectate.js';
import { uploadWeightsCommand } from './commands/upload-weights.js';
import { CliError, EXIT, oneLine } from './failure.js';

const VERSION = '0.1.0';

/** Runs the command that these arguments name; its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  // who reads may stop reading: `awm spectate … | head`
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    process.exit(EXIT.done);
  });
  const program = new Command('awm')
    .description('Puts worlds and programs on Solana, makes sessions, watches them, says why one is stuck.')
    .version(VERSION)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 doctor found what is wrong, 130 interrupted.',
    );
  const commands = [
    deployCommand(),
    uploadWeightsCommand(),
    createSessionCommand(),
    spectateCommand(),
    doctorCommand(),
    keygenCommand(),
    airdropCommand(),
  ];
  for (const command of [program, ...commands]) {
    command.exitOverride().showHelpAfterError('(--help says more)');
  }
  for (const command of commands) {
    program.addCommand(command);
  }
  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) {
      // it has said what is wrong, or has shown what was asked for
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    process.stderr.write(`error: ${oneLine(error, url(program, argv))}\n`);
    return error instanceof CliError ? error.exitCode : EXIT.failed;
  }
}

/** The chain that was asked, for messages. */
function url(program: Command, argv: readonly string[]): string | undefined {
  const command = program.commands.find((known) => known.name() === argv[2]);
  return command?.opts<{ rpc?: string }>().rpc;
}

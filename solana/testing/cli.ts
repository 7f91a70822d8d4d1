/** Runs the command line as people do. */
import { spawn, type ChildProcess } from 'node:child_process';

import { CLI } from './paths.js';

/** What a command has said, and how it ended. */
export interface Said {
  /** The exit code; undefined where it was killed. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Starts a command. */
export function startCli(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Said> } {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = new Promise<Said>((resolve) => {
    child.once('close', (code) => {
      resolve({ code: code ?? undefined, out: out.trim(), err: err.trim() });
    });
  });
  return { child, ended };
}

/** Runs a command to its end. */
export async function cli(...args: readonly string[]): Promise<Said> {
  return startCli(args).ended;
}

/** Runs a command that must succeed; what it says on standard output. */
export async function done(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await cli(...args);
  if (code !== 0) {
    throw new Error(`awm ${args.join(' ')}: exit code ${code ?? 'none'}: ${err}`);
  }
  return out;
}

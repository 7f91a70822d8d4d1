/** Options that several commands have, and what they are made into. */
import { connect, createClient, worldModel, type Client, type Connection } from '@awm/client';
import { isAddress, type Address, type KeyPairSigner } from '@solana/kit';
import { InvalidArgumentError, Option, type Command } from 'commander';

import { DEFAULT_KEYPAIR, readKeypair } from './keypair.js';
import { CliError, EXIT } from './failure.js';

const { HOTTEST, TEMPERATURE_UNIT } = worldModel;

/** Clusters by the names that people use. */
const CLUSTERS: Readonly<Record<string, string>> = {
  localnet: 'http://127.0.0.1:8899',
  devnet: 'https://api.devnet.solana.com',
  testnet: 'https://api.testnet.solana.com',
  mainnet: 'https://api.mainnet-beta.solana.com',
};

/** Where the chain is. */
export interface ChainOptions {
  readonly rpc: string;
  readonly ws?: string;
}

/** Who pays. */
export interface PayerOptions extends ChainOptions {
  readonly keypair: string;
  readonly unitPrice: bigint;
}

/** Which program. */
export interface ProgramOptions {
  readonly program: Address;
}

/** Adds --rpc and --ws. */
export function withChain(command: Command): Command {
  return command
    .option(
      '--rpc <url>',
      'JSON-RPC of the chain, or localnet, devnet, testnet, mainnet',
      chainUrl,
      CLUSTERS['localnet'],
    )
    .option('--ws <url>', 'its WebSocket (default: the same address, a port one higher)', webSocket);
}

/** Adds --rpc, --ws, --keypair and --unit-price. */
export function withPayer(command: Command): Command {
  return withChain(command)
    .option('--keypair <file>', 'key that pays and owns, as solana-keygen writes it', DEFAULT_KEYPAIR)
    .addOption(
      new Option('--unit-price <n>', 'millionths of a lamport offered for a compute unit')
        .argParser(bigInteger)
        .default(0n, '0'),
    );
}

/** How many transactions are under way, and whether paying was agreed to beforehand. */
export interface WritingOptions {
  readonly parallel: number;
  readonly yes: boolean;
}

/** Adds --parallel and --yes. */
export function withWriting(command: Command): Command {
  return command
    .option('--parallel <n>', 'transactions under way at a time', positive, 32)
    .option('-y, --yes', 'pay without being asked', false);
}

/** Adds --program. */
export function withProgram(command: Command): Command {
  return command.addOption(
    new Option('--program <address>', 'the world-model program')
      .env('AWM_PROGRAM')
      .argParser(address)
      .makeOptionMandatory(),
  );
}

/** A connection that has answered. CliError or the network's error where nobody does. */
export async function openConnection({ rpc, ws }: ChainOptions): Promise<Connection> {
  const options = { rpcUrl: rpc, ...(ws === undefined ? {} : { wsUrl: ws }) };
  // at the beginning nobody waits: an address may be wrong
  await connect({ ...options, attempts: 1 })
    .rpc.getLatestBlockhash()
    .send();
  return connect(options);
}

/** A client whose chain has answered, and who pays. */
export async function openClient(
  options: PayerOptions & ProgramOptions,
): Promise<{ readonly client: Client; readonly payer: KeyPairSigner }> {
  const payer = await readKeypair(options.keypair);
  const { rpcUrl, wsUrl, rpc, commitment } = await openConnection(options);
  const { value } = await rpc
    .getAccountInfo(options.program, { encoding: 'base64', dataSlice: { offset: 0, length: 0 }, commitment })
    .send();
  if (value?.executable !== true) {
    throw new CliError(`there is no program ${options.program} on ${rpcUrl}: put one there with \`awm deploy\``);
  }
  const { program, unitPrice } = options;
  return { client: createClient({ rpcUrl, wsUrl, program, payer, unitPrice }), payer };
}

/** An argument that is an address. */
export function address(text: string): Address {
  if (!isAddress(text)) {
    throw new InvalidArgumentError(`${text} is no address.`);
  }
  return text;
}

/** An argument that is one of several addresses; before: those that were read. */
export function addresses(text: string, before: readonly Address[] = []): readonly Address[] {
  return [...before, address(text)];
}

/** An argument that is a whole number, 0 or more. */
export function integer(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new InvalidArgumentError('It should be a whole number.');
  }
  return Number(text);
}

/** An argument that is a whole number of up to 64 bits. */
export function bigInteger(text: string): bigint {
  if (!/^\d+$/.test(text) || BigInt(text) >> 64n !== 0n) {
    throw new InvalidArgumentError('It should be a whole number of up to 64 bits.');
  }
  return BigInt(text);
}

/** An argument that is a world's temperature, as the chain has it: in 1/256. */
export function temperature(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > HOTTEST) {
    throw new InvalidArgumentError(`It should be a number from 0 to ${HOTTEST}.`);
  }
  const exact = Number(text) * TEMPERATURE_UNIT;
  if (!Number.isInteger(exact)) {
    const nearest = Math.round(exact) / TEMPERATURE_UNIT;
    throw new InvalidArgumentError(`It should be a multiple of 1/${TEMPERATURE_UNIT}, such as ${nearest}.`);
  }
  return exact;
}

function positive(text: string): number {
  const value = integer(text);
  if (value < 1) {
    throw new InvalidArgumentError('It should be 1 or more.');
  }
  return value;
}

function chainUrl(text: string): string {
  const url = CLUSTERS[text] ?? text;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new InvalidArgumentError(`${text} is no http address and none of ${Object.keys(CLUSTERS).join(', ')}.`);
  }
  return url;
}

function webSocket(text: string): string {
  if (!/^wss?:\/\//.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError(`${text} is no ws address.`);
  }
  return text;
}

/** Something of a list, by its key or its number. CliError that lists the keys. */
export function byKey<T extends { readonly id: number; readonly key: string }>(
  what: string,
  known: readonly T[],
  text: string,
): T {
  const found = known.find(({ id, key }) => key === text || String(id) === text);
  if (found === undefined) {
    throw new CliError(`there is no ${what} ${text}; known: ${known.map(({ key }) => key).join(', ')}`, EXIT.usage);
  }
  return found;
}

/** The upgradeable loader (BPFLoaderUpgradeab1e…): what of it a deployment needs. */
import {
  derivedAddress,
  instruction,
  readonlyAccount,
  readonlySigner,
  StructReader,
  StructWriter,
  systemProgram,
  writableAccount,
  writableSigner,
  type ProgramInstruction,
} from '@awm/client';
import { address, getAddressEncoder, type Address, type TransactionSigner } from '@solana/kit';

export const LOADER = address('BPFLoaderUpgradeab1e11111111111111111111111');
const RENT = address('SysvarRent111111111111111111111111111111111');
const CLOCK = address('SysvarC1ock11111111111111111111111111111111');

/** Bytes before a buffer's, a program's own, and before the data of a deployed one. */
export const BUFFER_HEAD = 37;
export const PROGRAM_LENGTH = 36;
export const DATA_HEAD = 45;

const Call = {
  initializeBuffer: 0,
  write: 1,
  deploy: 2,
  upgrade: 3,
  extend: 6,
} as const;
/** States of the loader's accounts. */
const PROGRAM_DATA = 3;

/** Where a deployed program's bytes are. */
export async function programDataAddress(program: Address): Promise<Address> {
  return derivedAddress(LOADER, [getAddressEncoder().encode(program)]);
}

/** Who may upgrade a program whose data these are; undefined where nobody may. */
export function upgradeAuthority(data: Uint8Array): Address | undefined {
  const from = new StructReader(data);
  if (from.u32() !== PROGRAM_DATA) {
    return undefined;
  }
  from.skip(8);
  return from.u8() === 1 ? from.pubkey() : undefined;
}

export function initializeBuffer(buffer: Address, authority: Address): ProgramInstruction {
  return instruction(
    LOADER,
    [writableAccount(buffer), readonlyAccount(authority)],
    called(Call.initializeBuffer).done(),
  );
}

export function write(
  buffer: Address,
  authority: TransactionSigner,
  offset: number,
  bytes: Uint8Array,
): ProgramInstruction {
  const to = called(Call.write);
  to.u32(offset);
  to.u64(BigInt(bytes.length));
  to.raw(bytes);
  return instruction(LOADER, [writableAccount(buffer), readonlySigner(authority)], to.done());
}

/** Makes the program out of the buffer; length: the most bytes that it may have later without being extended. */
export function deployBuffer(
  payer: TransactionSigner,
  program: Address,
  data: Address,
  buffer: Address,
  length: number,
): ProgramInstruction {
  const to = called(Call.deploy);
  to.u64(BigInt(length));
  const accounts = [
    writableSigner(payer),
    writableAccount(data),
    writableAccount(program),
    writableAccount(buffer),
    readonlyAccount(RENT),
    readonlyAccount(CLOCK),
    systemProgram,
    readonlySigner(payer),
  ];
  return instruction(LOADER, accounts, to.done());
}

/** Puts the buffer's bytes in the place of the program's. */
export function upgradeBuffer(
  authority: TransactionSigner,
  program: Address,
  data: Address,
  buffer: Address,
): ProgramInstruction {
  const accounts = [
    writableAccount(data),
    writableAccount(program),
    writableAccount(buffer),
    writableAccount(authority.address),
    readonlyAccount(RENT),
    readonlyAccount(CLOCK),
    readonlySigner(authority),
  ];
  return instruction(LOADER, accounts, called(Call.upgrade).done());
}

/** Makes room for so many bytes more. */
export function extendProgram(
  payer: TransactionSigner,
  program: Address,
  data: Address,
  bytes: number,
): ProgramInstruction {
  const to = called(Call.extend);
  to.u32(bytes);
  const accounts = [writableAccount(data), writableAccount(program), systemProgram, writableSigner(payer)];
  return instruction(LOADER, accounts, to.done());
}

function called(call: number): StructWriter {
  const to = new StructWriter();
  to.u32(call);
  return to;
}

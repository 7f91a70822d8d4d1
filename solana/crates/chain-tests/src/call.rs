//! Instructions.

use chain_layout::Arguments;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

/// An instruction in the making.
#[derive(Clone)]
pub struct Call(pub Instruction);

impl Call {
    /// An instruction with these arguments and no accounts yet.
    pub fn new<A: Arguments>(program: &Address, arguments: A) -> Self {
        Self::with_bytes(program, arguments, &[])
    }

    /// [`Call::new`], with the bytes that the arguments announce.
    pub fn with_bytes<A: Arguments>(program: &Address, arguments: A, bytes: &[u8]) -> Self {
        let data = [&A::DISCRIMINATOR[..], bytemuck::bytes_of(&arguments), bytes].concat();
        Self(Instruction { program_id: *program, accounts: Vec::new(), data })
    }

    /// The next account, only read.
    pub fn reads(mut self, account: Address) -> Self {
        self.0.accounts.push(AccountMeta::new_readonly(account, false));
        self
    }

    /// The next account, to be changed.
    pub fn writes(mut self, account: Address) -> Self {
        self.0.accounts.push(AccountMeta::new(account, false));
        self
    }

    /// The next account, which signs.
    pub fn signs(mut self, account: Address) -> Self {
        self.0.accounts.push(AccountMeta::new_readonly(account, true));
        self
    }

    /// The next account, which signs and is changed.
    pub fn pays(mut self, account: Address) -> Self {
        self.0.accounts.push(AccountMeta::new(account, true));
        self
    }
}

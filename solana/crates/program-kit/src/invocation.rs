//! Instructions of other programs. pinocchio's own calls hold a fence that this backend can't compile.

use pinocchio::{
    AccountView, Address, ProgramResult,
    cpi::{CpiAccount, Signer},
    error::ProgramError,
    instruction::InstructionAccount,
};

/// An instruction in the layout of the syscall.
#[repr(C)]
struct CInstruction<'a> {
    program: *const Address,
    accounts: *const InstructionAccount<'a>,
    accounts_length: u64,
    data: *const u8,
    data_length: u64,
}

/// What is invoked: accounts in the instruction's order.
pub struct Invocation<'a, const COUNT: usize> {
    /// Whose instruction it is.
    pub program: &'a Address,
    /// What the instruction says of its accounts.
    pub accounts: [InstructionAccount<'a>; COUNT],
    /// The accounts themselves.
    pub views: [&'a AccountView; COUNT],
    /// Its discriminator and arguments.
    pub data: &'a [u8],
}

impl<const COUNT: usize> Invocation<'_, COUNT> {
    /// Invokes it, signed by these addresses of the program, too.
    #[inline(never)]
    pub fn invoke(&self, signers: &[Signer<'_, '_>]) -> ProgramResult {
        for view in self.views {
            // the other program writes where this one must hold no reference
            view.check_borrow_mut()?;
        }
        let instruction = CInstruction {
            program: self.program,
            accounts: self.accounts.as_ptr(),
            accounts_length: COUNT as u64,
            data: self.data.as_ptr(),
            data_length: self.data.len() as u64,
        };
        let views = self.views.map(CpiAccount::from);
        #[cfg(target_arch = "bpf")]
        // SAFETY: instruction, accounts and seeds outlive the call, in the layout and number that the syscall reads; no
        // account's data are borrowed.
        let failed = unsafe {
            pinocchio::syscalls::sol_invoke_signed_c(
                (&raw const instruction).cast(),
                views.as_ptr().cast(),
                COUNT as u64,
                signers.as_ptr().cast(),
                signers.len() as u64,
            )
        };
        #[cfg(not(target_arch = "bpf"))]
        let failed = core::hint::black_box((&raw const instruction, views, signers, 0)).3;
        // a failed invocation stops the whole transaction before this
        if failed == 0 { Ok(()) } else { Err(ProgramError::InvalidInstructionData) }
    }
}

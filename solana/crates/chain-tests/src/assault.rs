//! Everything that can be wrong with an instruction's accounts and data, tried one after the other.

use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{Call, Machine};

/// A call that is good, and how it could be abused.
pub struct Assault<'a> {
    pub call: Call,
    pub signers: &'a [&'a Keypair],
    /// Accounts of the same kind that belong to something else, for those that must not be taken for them.
    pub foreign: &'a [(Address, Address)],
    /// Whether someone else may sign it as well.
    pub anyone: bool,
    /// Whether it takes accounts that have not grown to their size.
    pub growing: bool,
}

impl Assault<'_> {
    /// Tries all of it, then the call itself: only that may go through.
    pub fn run(&self, machine: &mut Machine) {
        for (what, call) in self.altered(machine) {
            assert!(machine.send(&[call], self.signers).is_err(), "accepted: {what}");
        }
        self.unsigned(machine);
        self.tampered(machine);
        machine.send(std::slice::from_ref(&self.call), self.signers).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    }

    /// Other data, other accounts.
    fn altered(&self, machine: &mut Machine) -> Vec<(String, Call)> {
        let mut found = Vec::new();
        let mut add = |what: String, change: &mut dyn FnMut(&mut Call)| {
            let mut call = self.call.clone();
            change(&mut call);
            found.push((what, call));
        };
        add("no data".into(), &mut |call| call.0.data.clear());
        add("half a discriminator".into(), &mut |call| call.0.data.truncate(4));
        add("another discriminator".into(), &mut |call| call.0.data[7] ^= 1);
        add("a byte more".into(), &mut |call| call.0.data.push(0));
        if self.call.0.data.len() > 8 {
            add("a byte less".into(), &mut |call| _ = call.0.data.pop());
        }
        let accounts = &self.call.0.accounts;
        for (k, account) in accounts.iter().enumerate() {
            add(format!("only {k} accounts"), &mut |call| call.0.accounts.truncate(k));
            for (other, twice) in accounts.iter().enumerate() {
                let signs = account.is_signer || twice.is_signer;
                if other != k && twice.pubkey != account.pubkey && !signs {
                    let twice = twice.pubkey;
                    add(format!("account {k} is {other} again"), &mut |call| call.0.accounts[k].pubkey = twice);
                }
            }
            if let Some((_, foreign)) = self.foreign.iter().find(|(own, _)| *own == account.pubkey) {
                add(format!("account {k} of something else"), &mut |call| call.0.accounts[k].pubkey = *foreign);
            }
            if account.is_writable {
                add(format!("account {k} is only read"), &mut |call| call.0.accounts[k].is_writable = false);
            }
            let Some(real) =
                machine.svm.get_account(&account.pubkey).filter(|real| machine.programs.contains(&real.owner))
            else {
                continue;
            };
            let copy = Address::new_unique();
            let forged = Account { owner: Address::new_unique(), ..real };
            machine.svm.set_account(copy, forged).expect("an account");
            add(format!("account {k} of another program"), &mut |call| call.0.accounts[k].pubkey = copy);
            let nobody = Address::new_unique();
            add(format!("account {k} does not exist"), &mut |call| call.0.accounts[k].pubkey = nobody);
        }
        found
    }

    /// Signatures that are missing, or someone else's.
    fn unsigned(&self, machine: &mut Machine) {
        let stranger = machine.person();
        for k in 0..self.call.0.accounts.len() {
            if !self.call.0.accounts[k].is_signer {
                continue;
            }
            let mut call = self.call.clone();
            let signer = call.0.accounts[k].pubkey;
            call.0.accounts[k].is_signer = false;
            let rest: Vec<_> = self.signers.iter().copied().filter(|key| key.pubkey() != signer).collect();
            assert!(machine.send(&[call.clone()], &rest).is_err(), "accepted: account {k} did not sign");
            if !self.anyone {
                call.0.accounts[k].is_signer = true;
                call.0.accounts[k].pubkey = stranger.pubkey();
                let signers: Vec<_> = rest.into_iter().chain([&stranger]).collect();
                assert!(machine.send(&[call], &signers).is_err(), "accepted: a stranger signed as {k}");
            }
        }
    }

    /// The program's accounts with another discriminator, or of another length.
    fn tampered(&self, machine: &mut Machine) {
        for (k, account) in self.call.0.accounts.iter().enumerate() {
            let Some(real) =
                machine.svm.get_account(&account.pubkey).filter(|real| machine.programs.contains(&real.owner))
            else {
                continue;
            };
            let mut other_kind = real.data.clone();
            other_kind[0] ^= 1;
            let shorter = real.data[..real.data.len() - 1].to_vec();
            let mut changes = vec![("another discriminator", other_kind)];
            changes.extend([("only its discriminator", real.data[..8].to_vec()), ("nothing in it", vec![])]);
            if !self.growing {
                changes.push(("a byte less", shorter));
            }
            for (what, data) in changes {
                machine.tamper(&account.pubkey, |account| account.data = data);
                let sent = machine.send(std::slice::from_ref(&self.call), self.signers);
                assert!(sent.is_err(), "accepted: account {k} with {what}");
                machine.svm.set_account(account.pubkey, real.clone()).expect("an account");
            }
        }
    }
}

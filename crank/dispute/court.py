"""The dispute program's instructions about one session."""

from dataclasses import dataclass
from functools import cached_property

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from crank.dispute.program import DisputeProgram


@dataclass(frozen=True)
class Court:
    """A session before the dispute program. terms: the session's, 32 bytes; manifest: its world's."""

    program: DisputeProgram
    session: Pubkey
    terms: bytes
    manifest: Pubkey

    @cached_property
    def case(self) -> Pubkey:
        return self.program.derived("Case", bytes(self.session), self.terms)

    @cached_property
    def start_record(self) -> Pubkey:
        return self.program.derived("StartRecord", bytes(self.session), self.terms)

    def claim(self, defender: Pubkey) -> Pubkey:
        return self.program.derived("Claim", bytes(self.case), bytes(defender))

    def challenge(self, claim: Pubkey, challenger: Pubkey) -> Pubkey:
        return self.program.derived("Challenge", bytes(claim), bytes(challenger))

    def record_start(self, payer: Pubkey) -> Instruction:
        return self.program.instruction("record_start", [payer, self.session, self.start_record])

    def open_case(self, challenger: Pubkey) -> Instruction:
        return self.program.instruction("open_case", [challenger, self.session, self.case], terms=self.terms)

    def make_claim(self, defender: Pubkey, rows_root: bytes, data: bytes) -> Instruction:
        """data: the last row and the hashes that lead from it to the root."""
        accounts = [defender, self.case, self.session, self.manifest, self.start_record, self.claim(defender)]
        return self.program.instruction("make_claim", accounts, rows_root=rows_root, data=data)

    def challenge_claim(self, challenger: Pubkey, claim: Pubkey) -> Instruction:
        accounts = [challenger, self.case, claim, self.challenge(claim, challenger)]
        return self.program.instruction("challenge_claim", accounts)

    def reveal(self, defender: Pubkey, challenge: Pubkey, nodes: bytes) -> Instruction:
        return self.program.instruction("reveal", [defender, challenge], data=nodes)

    def choose(self, challenger: Pubkey, challenge: Pubkey, index: int) -> Instruction:
        return self.program.instruction("choose", [challenger, challenge], index=index)

    def open_before(self, challenger: Pubkey, challenge: Pubkey, data: bytes) -> Instruction:
        accounts = [challenger, self.case, challenge, self.manifest]
        return self.program.instruction("open_before", accounts, data=data)

    def open_after(
        self, defender: Pubkey, claim: Pubkey, challenge: Pubkey, units_root: bytes, row: bytes
    ) -> Instruction:
        accounts = [defender, self.case, claim, challenge, self.manifest]
        return self.program.instruction("open_after", accounts, units_root=units_root, data=row)

    def begin_upload(self, uploader: Pubkey, challenge: Pubkey, upload: Pubkey) -> Instruction:
        return self.program.instruction("begin_upload", [uploader, self.case, challenge, self.manifest, upload])

    def write_upload(self, uploader: Pubkey, upload: Pubkey, offset: int, data: bytes) -> Instruction:
        return self.program.instruction("write_upload", [uploader, upload], offset=offset, data=data)

    def prove_upload(self, challenge: Pubkey, upload: Pubkey, beside: bytes) -> Instruction:
        return self.program.instruction("prove_upload", [challenge, upload], data=beside)

    def run_unit(self, challenge: Pubkey, upload: Pubkey, weights: tuple[Pubkey, Pubkey]) -> Instruction:
        """weights: a shard and its packed weights."""
        return self.program.instruction("run_unit", [self.case, challenge, self.manifest, upload, *weights])

    def judge_unit(self, claim: Pubkey, challenge: Pubkey, upload: Pubkey) -> Instruction:
        return self.program.instruction("judge_unit", [self.case, claim, challenge, upload])

    def expire_challenge(self, claim: Pubkey, challenge: Pubkey) -> Instruction:
        return self.program.instruction("expire_challenge", [self.case, claim, challenge])

    def settle_case(self, beneficiary: Pubkey) -> Instruction:
        return self.program.instruction("settle_case", [self.case, beneficiary])

    def close_challenge(self, challenger: Pubkey, challenge: Pubkey) -> Instruction:
        return self.program.instruction("close_challenge", [challenger, challenge])

    def close_claim(self, defender: Pubkey, claim: Pubkey) -> Instruction:
        return self.program.instruction("close_claim", [defender, self.case, claim])

    def close_upload(self, uploader: Pubkey, upload: Pubkey) -> Instruction:
        return self.program.instruction("close_upload", [uploader, upload])

    def close_case(self, owner: Pubkey) -> Instruction:
        return self.program.instruction("close_case", [owner, self.session, self.case])

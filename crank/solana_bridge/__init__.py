"""The world's program from Python: accounts and instructions as `schema/chain.toml` describes them, over Solana's RPC.

Not by anchorpy: it pins a solders that solana-py has left behind, and its layouts come from an IDL that is made of the
same description. That it reads the accounts is tested beside the IDL (`solana/idl/read_accounts.py`).
"""

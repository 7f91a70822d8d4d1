"""A rollup on this machine: the real MagicBlock validator, with awm-node as its base layer."""

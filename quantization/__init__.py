"""The integer world: the scheme, the reference step, and the way from a float checkpoint to shards and a manifest."""

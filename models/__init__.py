"""The float world: encoding, models, checkpoints."""

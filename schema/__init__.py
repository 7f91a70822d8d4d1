"""The one description of frames, controllers and the game's tables, and its generator."""

"""Hypothesis as mutants need it: the same examples each time, and no search for the smallest that fails."""

from hypothesis import Phase, settings

settings.register_profile("mutants", derandomize=True, database=None, phases=[Phase.explicit, Phase.generate])
settings.load_profile("mutants")

"""Exact scalars: reading them from text (`parsing`), square-root enclosures (`roots`), sums of square roots
compared exactly (`root_sums`), seeded bits (`randomness`)."""

"""Exact scalars: reading them from text (`parsing`), square-root enclosures (`roots`), seeded bits (`randomness`)."""

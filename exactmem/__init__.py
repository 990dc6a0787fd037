"""exactmem."""

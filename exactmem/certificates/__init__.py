"""Writing certificates. `canonical` spells, `objects` turns our nouns into bundle objects (and back), `draft` collects
claims, `claims` writes each kind with its witness, `certificate` is the finished file, `result` what a user holds."""

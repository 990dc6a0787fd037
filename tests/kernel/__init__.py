"""The checker on trial: builders of bundles, tables of good and hostile ones, an oracle, a fuzzer, deleted guards."""

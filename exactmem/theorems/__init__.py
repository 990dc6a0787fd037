"""The catalogue. `theorem` is what an entry is, `registry` lists them; one folder per paper, one file per construction."""

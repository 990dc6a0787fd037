from exactmem.theorems.theorem import Source

SOURCE = Source("Daniely", 2020, "arXiv 1911.09873")

# THE CHECKER. It reads a bundle (format exactmem-cert/1, docs/certificate-format.md) and accepts or rejects every claim
# in it from integers alone. Standard library only; it imports nothing from the rest of exactmem; no float, no search.
# Reading order: limits, reading, objects, networks, evaluation, columns, line, running,
# then the claims (fit, sizes, matrices, systems; semidefinite, labels, position, counting, shapes, pieces, impossible,
# retrieval; models, jacobian, enclosures, roots), check.

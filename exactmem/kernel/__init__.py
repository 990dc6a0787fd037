# THE CHECKER. It reads a bundle (format exactmem-cert/1, docs/certificate-format.md) and accepts or rejects every claim
# in it from integers alone. Standard library only; it imports nothing from the rest of exactmem; no float, no search.
# Reading order: limits, reading, objects, networks, evaluation, columns, line, running, branches, then the claims
# (fit, residual, sizes, labels; matrices, semidefinite, dispersion, systems, weight; position, counting, shapes, pieces,
# impossible, powers, retrieval; atoms, realise; tangent, sgd; models, jacobian, enclosures, roots), check.

"""Exact linear algebra, thin over python-flint.

`rational_matrix` is the matrix everyone passes around; `modular` certifies independence from one side, `unit_minor` does so in
floats that round nowhere, `ranks` certifies a rank from both; `affine` the rank of differences; `residues` multiplies modulo
word primes; `monomials` are matrices of monomials; `quadratic` diagonalises; `solve` gives exact solutions, `nonnegative` those
without negative entries, or a Farkas witness, and `linear_programs` the same faster, from a basis that floats propose. `psd`
bounds the smallest eigenvalue with a witness either way (`cholesky` proposes, `ldl` eliminates), `eigenvalues` brackets the
extreme ones, `shifts` searches for any bound.
"""

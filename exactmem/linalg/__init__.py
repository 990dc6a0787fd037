"""Exact linear algebra, thin over python-flint.

`rational_matrix` is the matrix everyone passes around; `modular` certifies independence from one side, `ranks` a rank from
both; `monomials` are matrices of monomials; `quadratic` diagonalises; `solve` gives exact solutions and null vectors;
`linear_programs` decides systems of inequalities with a Farkas witness.
"""

"""How the documentation is built: `make docs`, into docs/_build/html."""

import exactmem

project = "exactmem"
author = "the authors of exactmem"
release = exactmem.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"exactmem {release}"
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_numpy_docstring = True
napoleon_google_docstring = False


def setup(app):
    """Docstrings write absolute values |x|: no substitutions of reStructuredText."""
    app.connect(
        "autodoc-process-docstring",
        lambda app, what, name, obj, options, lines: lines.__setitem__(
            slice(None), [line.replace("|", r"\|") for line in lines]
        ),
    )

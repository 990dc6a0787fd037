"""Results for reading: `text` for terminals, `html` for one self-contained page, `latex`; `pictures`, chosen by `gallery`."""

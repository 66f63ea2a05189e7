"""The nouns: capture, article, statement, edit, verdict. Frozen dataclasses; the sole source of `schemas/`."""

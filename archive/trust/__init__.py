"""What may be believed: canonical bytes, keys, signed statements, the Merkle log, its checkpoints, the field tree.

Everything here is pure: bytes and values in, bytes, values and yes or no out; no clock, no randomness, no file. Every
parser is strict: a document has one spelling, and anything else is refused before it is looked into.
"""

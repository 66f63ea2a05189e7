"""The gates of the differ: what it must reach on material that other people labelled, each with its reference figure."""

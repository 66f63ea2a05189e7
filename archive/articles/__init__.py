"""Articles: what a page says, whether it is an article at all, which article it is, and whether it is a new version.

Bytes and addresses in, nouns out; no clock, no network, no chance. The doors are `extract.extract`,
`identity.identity_keys`, `versions.judge` and `fields.leaves`; everything else serves them.
"""

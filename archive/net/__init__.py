"""The only sockets that this program opens towards the world: guard (where to), fetch (how), and whom it asks to attest
something (authority, witnesses); and the one door that it opens to others, for a witness."""

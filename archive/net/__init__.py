"""The only sockets that this program opens towards the world: guard (where to) and fetch (how)."""

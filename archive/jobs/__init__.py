"""Work over time: when what is watched is looked at again, and the loop that does it."""

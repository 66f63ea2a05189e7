"""Order: which step comes after which, and under which lock. Rules live in the rooms below."""

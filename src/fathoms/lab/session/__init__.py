"""What a Lab works on: a problem, a network's design, and a run that can be gone through back and forth."""

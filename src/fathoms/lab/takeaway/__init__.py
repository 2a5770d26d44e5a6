"""What a person takes home from the Lab: a script, a notebook, a model, a report, the state."""

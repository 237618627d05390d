"""What a team does: verbs on records, inside the unit of work of the desk they are given."""

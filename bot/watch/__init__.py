"""What whoever runs the bot sees of it: counts, metrics, the health page. Ids and numbers, never a word anybody typed.

May import storage and below. Nobody imports it but the composition root and the commands: what is watched is told by
observers that are handed over as arguments, so that no layer knows it is being counted.
"""

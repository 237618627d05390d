"""What happens by itself: planner, courier, clock, and one file per kind of push. Never imports a handler."""

"""The name under which mgrad-tui is installed and run: the one of its packages that nobody else has."""

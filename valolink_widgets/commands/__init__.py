"""What each word of the command line does; `cli.py` reads the words."""

"""Runs whose process is really killed, with SIGKILL, before and after each of their requests."""

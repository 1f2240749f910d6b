"""Does each guard have a test? `python -m tests.mutants [NAME…]` takes them away, one at a time.

Every mutant gets a copy of the package and its tests in a temporary folder, so the checkout is
never touched. It is killed when a test that it names turns red.
"""

"""Compares speed and memory with released versions of the library on identical bytes: `python -m benchmarks compare`."""

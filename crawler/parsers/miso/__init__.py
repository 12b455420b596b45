"""MISO: one module is one feed."""

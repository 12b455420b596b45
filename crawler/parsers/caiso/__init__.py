"""CAISO: one module is one feed."""

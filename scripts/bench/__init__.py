"""Measures ratios against named baselines in the same run."""

import os

# as in analytics: one thread, or processor time counts threads that wait for each other
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

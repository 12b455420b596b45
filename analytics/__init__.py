"""Analytics derives and foretells: pure models over readings; only jobs touch the database."""

import os

# Several threads that wait for each other on a busy machine take ten times the work of one to fit
# a forecast; numpy reads this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

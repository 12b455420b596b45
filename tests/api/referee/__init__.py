"""An oracle that shares nothing with the scheduler but the documentation, and asks over HTTP."""

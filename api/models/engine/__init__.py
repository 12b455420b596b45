"""One job placed exactly: a module for each shape of run, and what they share."""

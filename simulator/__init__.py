"""A plausible grid and its operators' servers: truth, written in wire formats, over HTTP."""

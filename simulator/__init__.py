"""A plausible grid and its operators' servers, so that gridtide runs with no network."""

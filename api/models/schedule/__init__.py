"""From a workload to an answer: candidates, their data, where the runs go, and why there."""

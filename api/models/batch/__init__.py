"""Many workloads in one request: what may be asked, the problem it makes, the answer, the jobs."""

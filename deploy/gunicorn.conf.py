"""Gunicorn's settings: few workers, no control socket, recycled before they grow old."""

import os

bind = os.environ.get("GRIDTIDE_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("GRIDTIDE_WORKERS", "4"))
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 50_000
max_requests_jitter = 5_000
worker_tmp_dir = "/dev/shm"  # noqa: S108 - where a heartbeat never waits for a disk
control_socket_disable = True
preload_app = True
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms'


def on_starting(_server: object) -> None:
    """Load the map once, before the workers are forked: they share its 100 MB."""
    from api.models.location import locate

    locate(latitude=51.5, longitude=-0.12)

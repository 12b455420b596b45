"""Gunicorn's settings: few workers, no control socket, recycled before they grow old."""

import os

bind = os.environ.get("GRIDTIDE_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("GRIDTIDE_WORKERS", "4"))
# A worker answers one request at a time; one that a slow client holds for so long is killed. Where
# strangers ask, nginx stands in front, which holds slow clients itself: see nginx.conf.
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 50_000
max_requests_jitter = 5_000
# The longest address, so also the most arguments; the most header fields, the longest of them.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
# X_Forwarded_For is not X-Forwarded-For: what could be taken for another field is dropped.
header_map = "drop"
worker_tmp_dir = "/dev/shm"  # noqa: S108 - where a heartbeat never waits for a disk
control_socket_disable = True
preload_app = True
# by default a client of this host may say where the application lies, and gets 500 when it errs
forwarder_headers = ""
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms'


def on_starting(_server: object) -> None:
    """Load the map once, before the workers are forked: they share its 15 MB."""
    from api.models.location import locate

    locate(latitude=51.5, longitude=-0.12)

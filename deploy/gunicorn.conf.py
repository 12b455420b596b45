"""Gunicorn's settings: few workers, no control socket, recycled before they grow old."""

import os

bind = os.environ.get("GRIDTIDE_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("GRIDTIDE_WORKERS", "4"))
timeout = 60
max_requests = 50_000
max_requests_jitter = 5_000
control_socket_disable = True
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms'

#!/bin/sh
# The API under gunicorn; settings in gunicorn.conf.py.
set -eu
cd "$(dirname "$0")/.."
set -a
[ -f deploy/environment ] && . deploy/environment
set +a
exec .venv/bin/python -m gunicorn -c deploy/gunicorn.conf.py 'api:create_app()'

#!/bin/sh
# The API under gunicorn; settings in gunicorn.conf.py.
set -eu
cd "$(dirname "$0")/.."
[ -f deploy/environment ] && . deploy/environment
exec .venv/bin/python -m gunicorn -c deploy/gunicorn.conf.py 'api:create_app()'

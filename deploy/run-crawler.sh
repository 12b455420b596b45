#!/bin/sh
# One tick: the summary line goes to crawler.log, complaints to crawler.err and to cron's mail.
# The exit code is the crawler's.
set -u
cd "$(dirname "$0")/.." || exit 2
logs=${GRIDTIDE_LOGS:-logs}
mkdir -p "$logs" || exit 2
set -a
[ -f deploy/environment ] && . deploy/environment
set +a
complaints=$(.venv/bin/python -m crawler.crawl "$@" 2>&1 >> "$logs/crawler.log")
code=$?
[ -z "$complaints" ] || printf '%s\n' "$complaints" | tee -a "$logs/crawler.err" >&2
exit $code

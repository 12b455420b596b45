#!/bin/sh
# One tick: the summary line goes to crawler.log, complaints to crawler.err and to cron's mail.
set -u
cd "$(dirname "$0")/.."
logs=${GRIDTIDE_LOGS:-logs}
mkdir -p "$logs"
set -a
[ -f deploy/environment ] && . deploy/environment
set +a
.venv/bin/python -m crawler.crawl >> "$logs/crawler.log" 2> "$logs/crawler.last"
code=$?
cat "$logs/crawler.last" >> "$logs/crawler.err"
cat "$logs/crawler.last" >&2
exit $code

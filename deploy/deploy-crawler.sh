#!/bin/sh
# Installs this checkout's tick under /etc/cron.d; run as root, as often as you like.
set -eu
folder=$(cd "$(dirname "$0")/.." && pwd)
user=${1:-$(stat -c %U "$folder")}
"$folder/scripts/setup/venv" requirements.txt
sed -e "s|@FOLDER@|$folder|" -e "s|@USER@|$user|" "$folder/deploy/gridtide.cron" > /etc/cron.d/gridtide.new
chmod 644 /etc/cron.d/gridtide.new
mv /etc/cron.d/gridtide.new /etc/cron.d/gridtide
echo "deploy: $folder ticks every minute as $user"

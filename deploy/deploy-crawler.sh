#!/bin/sh
# Installs this checkout's tick for one user: deploy-crawler.sh [USER [FOLDER]], FOLDER being
# /etc/cron.d. Run it as root, as often as you like: it writes one file, and only if that changed.
set -eu
folder=$(cd "$(dirname "$0")/.." && pwd)
user=${1:-$(stat -c %U "$folder")}
target=${2:-/etc/cron.d}
case $folder in *[!A-Za-z0-9_./+@,=-]*)
    echo "deploy: cron cannot be given the folder '$folder': move it where no space or % is" >&2
    exit 2 ;;
esac
id -u "$user" > /dev/null 2>&1 || { echo "deploy: there is no user '$user'" >&2; exit 2; }
"$folder/scripts/setup/venv" requirements.txt
new=$target/gridtide.new # cron passes over names with a dot
sed -e "s|@FOLDER@|$folder|" -e "s|@USER@|$user|" "$folder/deploy/gridtide.cron" > "$new"
chmod 644 "$new"
if cmp -s "$new" "$target/gridtide"; then rm "$new"; else mv "$new" "$target/gridtide"; fi
echo "deploy: $folder ticks every minute as $user"

#!/usr/bin/env bash
# Takes the pictures in this folder anew, from real runs in a real terminal.
# Needs tmux, aha and chromium (Debian packages of these names).
set -euo pipefail
cd "$(dirname "$0")/.."
for tool in tmux aha chromium go; do
  command -v "$tool" >/dev/null || { echo "pictures.sh needs $tool: apt-get install tmux aha chromium" >&2; exit 1; }
done
work=$(mktemp -d)
session="muxlab-pictures-$$"
trap 'tmux kill-session -t "$session" 2>/dev/null || true; rm -rf "$work"' EXIT
go build -o "$work/muxlab" .

# picture NAME WIDTH HEIGHT SECONDS "KEYS" COMMAND...: runs the command, waits,
# types the keys, and keeps what is on the screen as docs/NAME.png.
picture() {
  local name=$1 width=$2 height=$3 seconds=$4 keys=$5
  shift 5
  tmux new-session -d -s "$session" -x "$width" -y "$height" "COLORTERM=truecolor $work/muxlab $*"
  tmux set-option -t "$session" status off >/dev/null
  tmux resize-window -t "$session" -x "$width" -y "$height"
  sleep "$seconds"
  for key in $keys; do
    tmux send-keys -t "$session" "$key"
    sleep 1
  done
  tmux capture-pane -t "$session" -e -p |
    aha --black --no-header |
    { echo '<body style="margin:0;background:#0f141c;color:#d7dce4"><pre style="margin:12px;font:15px/1.25 DejaVu Sans Mono,monospace">'; cat; echo '</pre>'; } > "$work/$name.html"
  tmux send-keys -t "$session" q
  tmux kill-session -t "$session" 2>/dev/null || true
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$work/profile" --hide-scrollbars \
    --window-size=$((width * 9 + 34)),$((height * 19 + 30)) --screenshot="docs/$name.png" "file://$work/$name.html" 2>/dev/null
  echo "docs/$name.png"
}

picture epoll 120 34 6 "Space . ." watch epoll
picture threadpool 120 34 6 "" watch threadpool --workers 3 --queue 4 --clients 9
picture blocking 80 24 6 "" watch blocking
picture home 80 24 2 "" ""

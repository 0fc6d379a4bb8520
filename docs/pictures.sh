#!/usr/bin/env bash
# Takes the pictures in this folder anew, from real runs in a real terminal:
#
#   docs/pictures.sh              all of them
#   docs/pictures.sh epoll home   these alone
#
# Needs tmux, aha, chromium and a font with all the signs (Debian packages: tmux
# aha chromium fonts-dejavu-core fonts-noto-cjk). Look at what it made before you
# commit it.
set -euo pipefail
cd "$(dirname "$0")/.."
for tool in tmux aha chromium go; do
  command -v "$tool" >/dev/null || { echo "pictures.sh needs $tool: apt-get install tmux aha chromium fonts-dejavu-core" >&2; exit 1; }
done
wanted=" $* "
work=$(mktemp -d)
screen="tmux -L muxlab-pictures-$$ -f /dev/null"
trap '$screen kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
go build -o "$work/muxlab" .

# await WORDS: until they stand on the screen.
await() {
  for _ in $(seq 200); do
    $screen capture-pane -p | grep -qF -- "$1" && return
    sleep 0.1
  done
  echo "pictures.sh: \"$1\" never came; this did:" >&2
  $screen capture-pane -p >&2
  exit 1
}

# shoot NAME WIDTH HEIGHT: what is on the screen becomes docs/NAME.png. A cell of
# this font is 9.03 by 17 pixels.
shoot() {
  {
    echo '<meta charset="utf-8"><body style="margin:0;background:#0f141c;color:#d7dce4"><pre style="margin:12px;font:15px/17px DejaVu Sans Mono,monospace">'
    $screen capture-pane -e -p | aha --black --no-header
    echo '</pre>'
  } > "$work/$1.html"
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$work/profile" --hide-scrollbars \
    --window-size=$(($2 * 903 / 100 + 28)),$(($3 * 17 + 26)) --screenshot="docs/$1.png" "file://$work/$1.html" 2>/dev/null
  echo "docs/$1.png"
}

# picture NAME WIDTH HEIGHT STEPS COMMAND...: runs the command, takes the steps, and
# keeps what is on the screen. A step is a key as tmux calls it, seconds to wait
# (3s), or words to wait for (=LIVE, with _ for a space).
picture() {
  local name=$1 width=$2 height=$3 steps=$4
  shift 4
  [[ $wanted == "  " || $wanted == *" $name "* ]] || return 0
  $screen new-session -d -x "$width" -y "$height" "cd $work && COLORTERM=truecolor HOME=$work ./muxlab $*"
  $screen set-option status off >/dev/null
  $screen resize-window -x "$width" -y "$height"
  for step in $steps; do
    case $step in
      =*) step=${step#=}; await "${step//_/ }" ;;
      [0-9]*s) sleep "${step%s}" ;;
      *) $screen send-keys "$step"; sleep 0.7 ;;
    esac
  done
  shoot "$name" "$width" "$height"
  $screen send-keys q
  $screen kill-server 2>/dev/null || true
  while $screen has-session 2>/dev/null; do sleep 0.1; done
}

picture home         80 24 "=see?" ""
picture epoll       120 34 "=LIVE 4s Space =HELD . . ." watch epoll
picture threadpool  120 34 "=queue_full 3s" watch --scene pool-full
picture blocking     80 24 "=LIVE 5s" watch --scene silent-client
picture prefork     120 34 "=was_killed 1s" watch --scene worker-killed
picture past        120 34 "=LIVE 5s Space =HELD , , , =PAST" watch poll
picture beside      120 34 "=LIVE 3s v =epoll / e p o l l Enter 4s" watch select

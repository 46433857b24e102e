#!/usr/bin/env bash
# Stops the processes that up.sh started, by the pids it recorded, and no others.
#
#   down.sh           its state stays for the next up.sh
#   down.sh --wipe    and is forgotten
#   down.sh SERVICE   stops this one alone; up.sh starts it again
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# SIGTERM, then SIGKILL if it is still there after 15 seconds.
stop() {  # NAME
  local file=$LAB_DIR/run/$1.pid pid started
  [ -s "$file" ] || return 0
  read -r pid started < "$file" || true
  if ours "$pid" "${started:-}"; then
    kill -CONT "$pid" 2> /dev/null || true
    kill -TERM "$pid" 2> /dev/null || true
    for ((i = 0; i < 150; i++)); do
      ours "$pid" "$started" || break
      sleep 0.1
    done
    if ours "$pid" "$started"; then
      kill -KILL "$pid" 2> /dev/null || true
      sleep 0.2
      echo "$1 ($pid): killed"
    else
      echo "$1 ($pid): stopped"
    fi
  fi
  rm -f "$file"
}

stop_all() {
  for ((n = ${#SERVICES[@]} - 1; n >= 0; n--)); do stop "${SERVICES[n]}"; done
}

case "${1:-}" in
  '') stop_all ;;
  --wipe)
    stop_all
    rm -rf "$LAB_DIR"
    ;;
  *)
    [[ " ${SERVICES[*]} " = *" $1 "* ]] || { echo "usage: $0 [--wipe | ${SERVICES[*]}]" >&2; exit 2; }
    stop "$1"
    ;;
esac

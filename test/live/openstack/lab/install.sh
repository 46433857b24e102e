# shellcheck shell=bash
# Installs what is missing of Debian's packages, about 1 GB from nothing; sourced by up.sh. The python3-* packages hold
# all the code; those that carry a service's own name add little but a service that starts by itself.

PACKAGES=(
  python3-keystone python3-glance python3-placement python3-nova
  python3-openstackclient python3-pymysql uwsgi-core uwsgi-plugin-python3
  rabbitmq-server mariadb-server-core mariadb-client-core curl
)
INSTALL_LIMIT=4m
UPDATE_LIMIT=1m

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]; }
fetch_and_install() {
  DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=l \
    timeout "$INSTALL_LIMIT" apt-get install -y --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
    -o Dpkg::Options::=--force-unsafe-io -o DPkg::Lock::Timeout=60 \
    "${missing[@]}" > "$LAB_DIR/apt.log" 2>&1 < /dev/null 9>&-
}
# The index that is there is tried first: where it is fresh enough, no update is needed.
install_missing() {
  fetch_and_install && return
  timeout "$UPDATE_LIMIT" apt-get update > "$LAB_DIR/apt-update.log" 2>&1 < /dev/null 9>&- || true
  fetch_and_install
}

missing=()
for package in "${PACKAGES[@]}"; do installed "$package" || missing+=("$package"); done
if [ "${#missing[@]}" -gt 0 ]; then
  [ "$INSTALL" = 1 ] || cannot "not installed: ${missing[*]}"
  say "installing ${missing[*]}"
  # Debian starts a service as its package is configured, rabbitmq-server on every interface; this file forbids it.
  policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ]; then
    policy=''
  else
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
  fi
  ok=1
  install_missing || ok=0
  [ -z "$policy" ] || rm -f "$policy"
  [ "$ok" = 1 ] || cannot "Debian's packages could not be installed: $(
    grep -m1 '^E:' "$LAB_DIR/apt.log" || echo "not within $INSTALL_LIMIT"
  ) (the log is $LAB_DIR/apt.log)"
fi

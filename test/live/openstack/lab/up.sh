#!/usr/bin/env bash
# Brings up a real, minimal OpenStack compute cloud on 127.0.0.1: Keystone, Glance, Placement and Nova (api,
# scheduler, conductor, compute) from Debian's packages, with Nova's fake virt driver in place of a hypervisor and a
# stub in place of Neutron. Beside the packages, everything it writes lies under LAB_DIR.
#
#   up.sh                install what is missing, start, seed, print the auth URL
#   up.sh --no-install   pass over it rather than install when a package is missing
#
# Run again: a lab that is up is left alone, one that was stopped starts with the servers it had. down.sh stops it,
# down.sh --wipe also forgets its state. Where it cannot run at all it says "skipped: …" and ends with status 77.
#
# Read from the environment:
#   LAB_TOKEN_TTL      seconds a token lives                     (3600)
#   LAB_ACTION_DELAY   seconds each driver call takes            (0)
#   LAB_MAX_LIMIT      most servers one page of a listing holds  (1000)
#   LAB_LIMIT          how long all of this may take             (6m)
#   LAB_DIR            where everything is written               (lamplighter-openstack-lab in TMPDIR)
#   LAB_*_PORT         see common.sh; the catalog keeps those of the first start until --wipe
# While it runs, the files action-delay and fail-<call> in LAB_DIR change what the fake hypervisor does (see
# nova-compute.py), and policy.yaml what Nova allows to whom.
set -euo pipefail
umask 022
if [ -z "${LAB_BOUNDED:-}" ]; then
  LAB_BOUNDED=1 exec timeout --kill-after=10s "${LAB_LIMIT:-6m}" bash "${BASH_SOURCE[0]}" "$@"
fi

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/common.sh"
PY=/usr/bin/python3            # Debian's, whatever else is first on PATH

INSTALL=1
case "${1:-}" in
  '') ;;
  --no-install) INSTALL=0 ;;
  *) echo "usage: $0 [--no-install]" >&2; exit 2 ;;
esac

say() { printf '[%3ds] %s\n' "$SECONDS" "$*"; }
die() { echo "failed: $*" >&2; exit 1; }
cannot() { echo "skipped: $*" >&2; exit 77; }

[ "$(id -u)" = 0 ] || cannot "it needs root"
command -v apt-get > /dev/null && command -v dpkg-query > /dev/null ||
  cannot "it needs Debian's packages, and there is no apt-get here"
mkdir -p "$LAB_DIR"
exec 9> "$LAB_DIR/.lock"
flock -n 9 || cannot "another up.sh is at work on $LAB_DIR"

# --- processes -------------------------------------------------------------
launch() {  # NAME COMMAND...
  local name=$1 pid started; shift
  alive "$name" && return 0
  setsid "$@" >> "$LAB_DIR/log/$name.log" 2>&1 < /dev/null 9>&- &
  pid=$!
  started=$(start_time "$pid") || true
  echo "$pid $started" > "$LAB_DIR/run/$name.pid"
}
wait_for() {  # NAME SECONDS COMMAND...: until COMMAND succeeds, while NAME lives
  local name=$1 end=$((SECONDS + $2)); shift 2
  until "$@" > /dev/null 2>&1; do
    alive "$name" || with_log "$name" "$name ended"
    [ "$SECONDS" -lt "$end" ] || with_log "$name" "$name is not ready"
    sleep 0.2
  done
}
with_log() {  # LOG SENTENCE
  tail -n 30 "$LAB_DIR/log/$1.log" >&2
  die "$2; its log is $LAB_DIR/log/$1.log"
}
logged() { "$1" > "$LAB_DIR/log/$1.log" 2>&1 9>&- || with_log "$1" "$1 failed"; }  # FUNCTION
http() { [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' "$1")" != 000 ]; }
tcp() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }
free_port() { alive "$1" || ! tcp "$2" || cannot "port $2, which $1 needs, is taken"; }  # NAME PORT
python() { "$PY" -c "import sys; from $1 import main; sys.argv[0] = '$1'; sys.exit(main())" "${@:2}"; }  # MODULE OPTION...
seed() { "$PY" "$HERE/seed.py" "$1"; }

report() {
  say "auth URL: $AUTH_URL; user demo, password demo-password, project demo, domain Default, region RegionOne"
  say "for the openstack command: . $LAB_DIR/openrc (or openrc-admin)"
}

# --- packages, configuration -------------------------------------------------
up=1
for service in "${SERVICES[@]}"; do alive "$service" || up=0; done
if [ "$up" = 1 ] && [ -e "$LAB_DIR/.seeded" ]; then
  say "already up"
  report
  exit 0
fi
free_port epmd "$LAB_EPMD_PORT"
free_port rabbitmq "$LAB_RABBIT_PORT"
free_port rabbitmq "$LAB_RABBIT_DIST_PORT"
free_port neutron-stub "$LAB_NEUTRON_PORT"
free_port keystone "$LAB_KEYSTONE_PORT"
free_port placement "$LAB_PLACEMENT_PORT"
free_port glance "$LAB_GLANCE_PORT"
free_port nova-api "$LAB_NOVA_PORT"

. "$HERE/install.sh"
say "packages are installed"
mkdir -p "$LAB_DIR"/{etc/keystone,etc/placement,etc/glance,etc/nova,run,log} \
         "$LAB_DIR"/state/{rabbitmq,keystone/fernet,keystone/credential,glance/images,nova}
chmod 700 "$LAB_DIR/state" "$LAB_DIR"/state/keystone/*
[ -z "${LAB_ACTION_DELAY:-}" ] || echo "$LAB_ACTION_DELAY" > "$LAB_DIR/action-delay"
. "$HERE/configure.sh"

# --- database, message bus, stub -------------------------------------------
make_cluster() {
  rm -rf "$LAB_DIR/state/mysql"
  mariadb-install-db --no-defaults --user=root --datadir="$LAB_DIR/state/mysql" \
    --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve
}
databases() {
  "$PY" - "$SOCK" <<'EOF'
import sys, pymysql
c = pymysql.connect(unix_socket=sys.argv[1], user='root')
for name in ('keystone', 'glance', 'placement', 'nova_api', 'nova', 'nova_cell0'):
    c.cursor().execute('CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8' % name)
EOF
}
[ -d "$LAB_DIR/state/mysql/mysql" ] || logged make_cluster
launch mariadbd mariadbd --no-defaults --user=root --datadir="$LAB_DIR/state/mysql" \
  --socket="$SOCK" --pid-file="$LAB_DIR/run/mysqld.own-pid" --skip-networking --skip-log-bin \
  --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 \
  --innodb-buffer-pool-size=64M --innodb-log-file-size=32M --max-connections=300
launch epmd env ERL_EPMD_RELAXED_COMMAND_CHECK=1 epmd -address 127.0.0.1 -port "$LAB_EPMD_PORT"
wait_for epmd 20 tcp "$LAB_EPMD_PORT"
# RUNNING_UNDER_SYSTEMD makes its start script become the broker instead of keeping a shell above it, so the pid that
# is recorded is the broker's.
launch rabbitmq env HOME="$LAB_DIR/state/rabbitmq" RUNNING_UNDER_SYSTEMD=1 \
  ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$LAB_EPMD_PORT" \
  RABBITMQ_CONF_ENV_FILE="$LAB_DIR/etc/rabbitmq-env" RABBITMQ_CONFIG_FILE="$LAB_DIR/etc/rabbitmq.conf" \
  RABBITMQ_ENABLED_PLUGINS_FILE="$LAB_DIR/etc/rabbitmq-plugins" \
  RABBITMQ_NODENAME=openstack-lab@localhost RABBITMQ_DIST_PORT="$LAB_RABBIT_DIST_PORT" \
  RABBITMQ_MNESIA_BASE="$LAB_DIR/state/rabbitmq/mnesia" RABBITMQ_LOG_BASE="$LAB_DIR/log" \
  RABBITMQ_PID_FILE="$LAB_DIR/run/rabbitmq.own-pid" \
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none' \
  /usr/lib/rabbitmq/bin/rabbitmq-server
launch neutron-stub "$PY" "$HERE/neutron-stub.py" "$LAB_NEUTRON_PORT"
wait_for mariadbd 60 databases

# --- schemas: two chains at once, as there are two cores ---------------------
NOVA_CONF=(--config-file "$LAB_DIR/etc/nova/nova.conf")
NOVA_DB_CONF=("${NOVA_CONF[@]}" --config-file "$LAB_DIR/etc/nova/nova-db.conf")
nova_manage() { python nova.cmd.manage "${NOVA_DB_CONF[@]}" "$@"; }
keystone_manage() { keystone-manage --config-file "$LAB_DIR/etc/keystone/keystone.conf" "$@"; }
# uwsgi ends a connection after each answer; it has to say so, or a client that keeps connections open now and then
# writes into one that is being closed.
wsgi() {  # NAME PORT SCRIPT SETTING...
  local name=$1 port=$2 script=$3; shift 3
  launch "$name" env "$@" uwsgi --plugin python3 --http-socket "127.0.0.1:$port" --wsgi-file "$script" \
    --single-interpreter --threads 8 --enable-threads --need-app --die-on-term --buffer-size 65535 \
    --add-header 'Connection: close' --disable-logging --procname "$name"
}
start_keystone() {
  wsgi keystone "$LAB_KEYSTONE_PORT" /usr/bin/keystone-wsgi-public OS_KEYSTONE_CONFIG_DIR="$LAB_DIR/etc/keystone"
}
# A command list to the left of || runs without errexit, hence the && in these.
nova_schema() {
  nova_manage api_db sync &&
  nova_manage cell_v2 map_cell0 --database_connection "$(db nova_cell0)" &&
  nova_manage db sync &&
  { nova_manage cell_v2 list_cells | grep -q ' cell1 ' || nova_manage cell_v2 create_cell --name cell1; }
}
keystone_schema() {
  keystone_manage db_sync &&
  keystone_manage fernet_setup --keystone-user root --keystone-group root &&
  keystone_manage credential_setup --keystone-user root --keystone-group root &&
  keystone_manage bootstrap --bootstrap-password "$ADMIN_PASSWORD" --bootstrap-region-id RegionOne \
    --bootstrap-admin-url "$AUTH_URL" --bootstrap-public-url "$AUTH_URL" --bootstrap-internal-url "$AUTH_URL"
}
glance_and_placement_schema() {
  placement-manage --config-file "$LAB_DIR/etc/placement/placement.conf" db sync &&
  python glance.cmd.manage --config-file "$LAB_DIR/etc/glance/glance-api.conf" db_sync
}
if [ ! -e "$LAB_DIR/.schemas" ]; then
  logged nova_schema &
  nova_schema_pid=$!
  trap 'wait "$nova_schema_pid" || true' EXIT  # the lock is held until it is done
  logged keystone_schema
  start_keystone
  logged glance_and_placement_schema
  wait_for keystone 60 http "$AUTH_URL"
  seed identity
  wait "$nova_schema_pid"
  trap - EXIT
  touch "$LAB_DIR/.schemas"
  say "schemas, projects and users are in place"
fi

# --- services ----------------------------------------------------------------
start_keystone
wsgi placement "$LAB_PLACEMENT_PORT" /usr/bin/placement-api OS_PLACEMENT_CONFIG_DIR="$LAB_DIR/etc/placement"
# The console scripts stand in Debian's service packages, which are not installed: those would start by themselves.
daemon() {  # NAME MODULE OPTION...
  launch "$1" "$PY" -c "import sys; from $2 import main; sys.argv[0] = '$1'; sys.exit(main())" "${@:3}"
}
daemon glance glance.cmd.api --config-file "$LAB_DIR/etc/glance/glance-api.conf"
wait_for rabbitmq 90 tcp "$LAB_RABBIT_PORT"
daemon nova-conductor nova.cmd.conductor "${NOVA_DB_CONF[@]}"
daemon nova-scheduler nova.cmd.scheduler "${NOVA_DB_CONF[@]}"
daemon nova-api nova.cmd.api_os_compute "${NOVA_DB_CONF[@]}"
launch nova-compute "$PY" "$HERE/nova-compute.py" "${NOVA_CONF[@]}"
wait_for keystone 60 http "$AUTH_URL"
wait_for placement 60 http "http://127.0.0.1:$LAB_PLACEMENT_PORT/"
wait_for glance 60 http "http://127.0.0.1:$LAB_GLANCE_PORT/"
wait_for nova-api 90 http "http://127.0.0.1:$LAB_NOVA_PORT/"
wait_for nova-compute 120 seed compute-up
say "services answer"

discover_hosts() { nova_manage cell_v2 discover_hosts --by-service; }
if [ ! -e "$LAB_DIR/.seeded" ]; then
  logged discover_hosts
  wait_for nova-compute 120 seed compute
  touch "$LAB_DIR/.seeded"
  say "flavors, image and servers are made"
fi
report

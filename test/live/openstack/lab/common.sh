# shellcheck shell=bash
# What up.sh and down.sh share: where the lab lies, its ports, and which processes are its own.

export LAB_DIR=${LAB_DIR:-${TMPDIR:-/tmp}/lamplighter-openstack-lab}
export LAB_KEYSTONE_PORT=${LAB_KEYSTONE_PORT:-5000}
export LAB_NOVA_PORT=${LAB_NOVA_PORT:-8774}
export LAB_GLANCE_PORT=${LAB_GLANCE_PORT:-9292}
export LAB_PLACEMENT_PORT=${LAB_PLACEMENT_PORT:-8778}
export LAB_NEUTRON_PORT=${LAB_NEUTRON_PORT:-9696}
export LAB_RABBIT_PORT=${LAB_RABBIT_PORT:-5672}
export LAB_RABBIT_DIST_PORT=${LAB_RABBIT_DIST_PORT:-25672}
export LAB_EPMD_PORT=${LAB_EPMD_PORT:-4369}
AUTH_URL=http://127.0.0.1:$LAB_KEYSTONE_PORT/v3

# In the order in which they start.
SERVICES=(mariadbd epmd rabbitmq neutron-stub keystone placement glance
          nova-conductor nova-scheduler nova-api nova-compute)

# run/NAME.pid holds "PID STARTTIME": the start time tells our process from another one that was given the same
# number later.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | awk '{print $20}'; }
ours() { [ -n "${2:-}" ] && [ "$(start_time "$1")" = "$2" ]; }
alive() {  # NAME
  local pid started
  [ -s "$LAB_DIR/run/$1.pid" ] || return 1
  read -r pid started < "$LAB_DIR/run/$1.pid"
  ours "$pid" "$started"
}

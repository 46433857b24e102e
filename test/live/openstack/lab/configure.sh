# shellcheck shell=bash
# Writes the configuration of every service into LAB_DIR; sourced by up.sh.

TOKEN_TTL=${LAB_TOKEN_TTL:-3600}
MAX_LIMIT=${LAB_MAX_LIMIT:-1000}
SOCK=$LAB_DIR/run/mysqld.sock
ADMIN_PASSWORD=admin-password
SERVICE_PASSWORD=service-password

db() { echo "mysql+pymysql://root@localhost/$1?unix_socket=$SOCK&charset=utf8"; }
auth_section() {  # USER: how a service signs in
  cat <<EOF
auth_type = password
auth_url = $AUTH_URL
username = $1
password = $SERVICE_PASSWORD
project_name = service
user_domain_name = Default
project_domain_name = Default
region_name = RegionOne
EOF
}
authtoken() {
  cat <<EOF
[keystone_authtoken]
$(auth_section "$1")
www_authenticate_uri = $AUTH_URL
service_token_roles_required = true
# Ask Keystone about each request's token, so that a revoked one is refused at once.
token_cache_time = -1
EOF
}

configure_keystone() {
  cat > "$LAB_DIR/etc/keystone/keystone.conf" <<EOF
[DEFAULT]
public_endpoint = http://127.0.0.1:$LAB_KEYSTONE_PORT
[database]
connection = $(db keystone)
[token]
provider = fernet
expiration = $TOKEN_TTL
[fernet_tokens]
key_repository = $LAB_DIR/state/keystone/fernet
[credential]
key_repository = $LAB_DIR/state/keystone/credential
[identity]
password_hash_rounds = 4
# One process serves Keystone, so its own memory is cache enough; with none, a
# token's check makes hundreds of queries and takes most of a second.
[cache]
enabled = true
backend = dogpile.cache.memory
EOF
}

configure_placement() {
  cat > "$LAB_DIR/etc/placement/placement.conf" <<EOF
[api]
auth_strategy = keystone
[placement_database]
connection = $(db placement)
$(authtoken placement)
EOF
}

configure_glance() {
  cat > "$LAB_DIR/etc/glance/glance-api.conf" <<EOF
[DEFAULT]
bind_host = 127.0.0.1
bind_port = $LAB_GLANCE_PORT
workers = 0
use_keystone_limits = false
[database]
connection = $(db glance)
[glance_store]
stores = file
default_store = file
filesystem_store_datadir = $LAB_DIR/state/glance/images
[paste_deploy]
flavor = keystone
config_file = $HERE/glance-paste.ini
[oslo_concurrency]
lock_path = $LAB_DIR/run/glance-lock
$(authtoken glance)
EOF
}

configure_nova() {
  cat > "$LAB_DIR/etc/nova/nova.conf" <<EOF
[DEFAULT]
host = lab
my_ip = 127.0.0.1
state_path = $LAB_DIR/state/nova
transport_url = rabbit://guest:guest@127.0.0.1:$LAB_RABBIT_PORT/
compute_driver = fake.LabFakeDriver
osapi_compute_listen = 127.0.0.1
osapi_compute_listen_port = $LAB_NOVA_PORT
osapi_compute_workers = 1
enabled_apis = osapi_compute
report_interval = 10
service_down_time = 60
[api]
auth_strategy = keystone
max_limit = $MAX_LIMIT
[wsgi]
api_paste_config = $HERE/nova-paste.ini
[conductor]
workers = 1
[scheduler]
workers = 1
[quota]
instances = 100
cores = -1
ram = -1
[oslo_policy]
policy_file = $LAB_DIR/policy.yaml
[vnc]
enabled = false
[oslo_concurrency]
lock_path = $LAB_DIR/run/nova-lock
[glance]
endpoint_override = http://127.0.0.1:$LAB_GLANCE_PORT
[placement]
$(auth_section nova)
endpoint_override = http://127.0.0.1:$LAB_PLACEMENT_PORT
[neutron]
$(auth_section nova)
endpoint_override = http://127.0.0.1:$LAB_NEUTRON_PORT
[service_user]
send_service_user_token = true
$(auth_section nova)
$(authtoken nova)
# Without it an application credential with access rules is refused everything.
service_type = compute
EOF
  # Read anew whenever it changes; what it does not name stays as Nova has it.
  [ -e "$LAB_DIR/policy.yaml" ] || echo '{}' > "$LAB_DIR/policy.yaml"
  # nova-compute is not to know the databases.
  cat > "$LAB_DIR/etc/nova/nova-db.conf" <<EOF
[database]
connection = $(db nova)
[api_database]
connection = $(db nova_api)
EOF
}

configure_rabbitmq() {
  cat > "$LAB_DIR/etc/rabbitmq.conf" <<EOF
listeners.tcp.1 = 127.0.0.1:$LAB_RABBIT_PORT
log.console = true
log.console.level = warning
log.file = false
EOF
  echo '[].' > "$LAB_DIR/etc/rabbitmq-plugins"
  : > "$LAB_DIR/etc/rabbitmq-env"
}

rc() {  # USER PASSWORD: what the openstack command reads
  cat <<EOF
export OS_AUTH_URL=$AUTH_URL
export OS_IDENTITY_API_VERSION=3
export OS_USERNAME=$1
export OS_PASSWORD=$2
export OS_PROJECT_NAME=$1
export OS_USER_DOMAIN_NAME=Default
export OS_PROJECT_DOMAIN_NAME=Default
export OS_REGION_NAME=RegionOne
EOF
}

configure_keystone
configure_placement
configure_glance
configure_nova
configure_rabbitmq
rc demo demo-password > "$LAB_DIR/openrc"
rc admin "$ADMIN_PASSWORD" > "$LAB_DIR/openrc-admin"
cat > "$LAB_DIR/clouds.yaml" <<EOF
clouds:
  lab:
    auth:
      auth_url: $AUTH_URL
      username: demo
      password: demo-password
      project_name: demo
      user_domain_name: Default
      project_domain_name: Default
    region_name: RegionOne
EOF


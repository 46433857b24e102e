"""Fills the lab: `identity` the projects, users and catalog; `compute` the flavors, image and servers.

`compute` makes again those servers that were deleted. `compute-up` succeeds once a server could be placed.
"""
import json
import os
import sys
import time

import requests

ADMIN, SERVICE = 'admin-password', 'service-password'


def at(name):
    return 'http://127.0.0.1:' + os.environ['LAB_%s_PORT' % name]


AUTH, NOVA, GLANCE = at('KEYSTONE') + '/v3', at('NOVA') + '/v2.1', at('GLANCE')
PLACEMENT, NEUTRON = at('PLACEMENT'), at('NEUTRON')
http = requests.Session()
http.trust_env = False


def sign_in(user, password, project):
    r = http.post(AUTH + '/auth/tokens', json={'auth': {
        'identity': {'methods': ['password'], 'password': {'user': {
            'name': user, 'domain': {'id': 'default'}, 'password': password}}},
        'scope': {'project': {'name': project, 'domain': {'id': 'default'}}}}})
    r.raise_for_status()
    return r.headers['X-Subject-Token']


def call(method, url, token, **kwargs):
    headers = {'X-Auth-Token': token, 'OpenStack-API-Version': 'compute 2.93'}
    headers.update(kwargs.pop('headers', {}))
    r = http.request(method, url, headers=headers, **kwargs)
    if r.status_code >= 400:
        sys.exit('%s %s: %d %s' % (method, url, r.status_code, r.text))
    return r.json() if r.content and 'json' in r.headers.get('Content-Type', '') else None


def identity():
    t = sign_in('admin', ADMIN, 'admin')

    def ensure(kind, name, **attrs):
        found = call('GET', '%s/%ss?name=%s' % (AUTH, kind, name), t)[kind + 's']
        return (found[0] if found else
                call('POST', '%s/%ss' % (AUTH, kind), t, json={kind: dict(attrs, name=name)})[kind])['id']

    def grant(project, user, role):
        call('PUT', '%s/projects/%s/users/%s/roles/%s' % (AUTH, project, user, role), t)

    admin, member = ensure('role', 'admin'), ensure('role', 'member')
    service_role = ensure('role', 'service')
    service = ensure('project', 'service', domain_id='default')
    demo = ensure('project', 'demo', domain_id='default')
    for name in ('nova', 'glance', 'placement'):
        user = ensure('user', name, domain_id='default', password=SERVICE)
        grant(service, user, admin)
        grant(service, user, service_role)
    grant(demo, ensure('user', 'demo', domain_id='default', password='demo-password'), member)
    for name, kind, url in (('nova', 'compute', NOVA), ('glance', 'image', GLANCE),
                            ('placement', 'placement', PLACEMENT), ('neutron', 'network', NEUTRON)):
        sid = ensure('service', name, type=kind)
        have = {e['interface'] for e in call('GET', '%s/endpoints?service_id=%s' % (AUTH, sid), t)['endpoints']}
        for interface in ('public', 'internal', 'admin'):
            if interface not in have:
                call('POST', AUTH + '/endpoints', t, json={'endpoint': {
                    'service_id': sid, 'interface': interface, 'url': url, 'region_id': 'RegionOne'}})


def compute():
    t = sign_in('admin', ADMIN, 'admin')
    have = {f['name'] for f in call('GET', NOVA + '/flavors', t)['flavors']}
    for name, fid, vcpus, ram, disk in (('m1.small', '1', 1, 2048, 20), ('m1.large', '2', 4, 8192, 80)):
        if name not in have:
            call('POST', NOVA + '/flavors', t, json={'flavor': {
                'name': name, 'id': fid, 'vcpus': vcpus, 'ram': ram, 'disk': disk}})
    images = call('GET', GLANCE + '/v2/images?name=debian-12', t)['images']
    if images:
        image = images[0]['id']
    else:
        image = call('POST', GLANCE + '/v2/images', t, json={
            'name': 'debian-12', 'disk_format': 'raw', 'container_format': 'bare',
            'visibility': 'public', 'min_disk': 1})['id']
        call('PUT', '%s/v2/images/%s/file' % (GLANCE, image), t, data=b'not a real disk\n' * 64,
             headers={'Content-Type': 'application/octet-stream'})

    d = sign_in('demo', 'demo-password', 'demo')
    have = {s['name'] for s in call('GET', NOVA + '/servers', d)['servers']}
    for name, flavor, metadata, tags in (
            ('dev-box', '1', {'powercycle': 'weekdays 08:00-19:00', 'owner': 'alice'}, ['powercycle']),
            ('build-1', '2', {'role': 'build'}, ['powercycle', 'ci']),
            ('db-1', '2', {'role': 'database'}, [])):
        if name not in have:
            call('POST', NOVA + '/servers', d, json={'server': {
                'name': name, 'flavorRef': flavor, 'imageRef': image, 'networks': 'none',
                'metadata': metadata, 'tags': tags}})
    end = time.time() + 90
    while True:
        servers = call('GET', NOVA + '/servers/detail', d)['servers']
        states = {s['name']: s['status'] for s in servers}
        if 'ERROR' in states.values():
            sys.exit('a server is in ERROR: ' + json.dumps([s.get('fault') for s in servers]))
        if 'BUILD' not in states.values():
            break
        if time.time() > end:
            sys.exit('servers are still being built: %s' % states)
        time.sleep(0.3)
    print('servers:', ', '.join('%s %s' % s for s in sorted(states.items())))


def compute_up():
    t = sign_in('admin', ADMIN, 'admin')
    services = call('GET', NOVA + '/os-services?binary=nova-compute', t)['services']
    providers = call('GET', PLACEMENT + '/resource_providers?name=lab', t)['resource_providers']
    sys.exit(0 if providers and any(s['state'] == 'up' for s in services) else 1)


{'identity': identity, 'compute': compute, 'compute-up': compute_up}[sys.argv[1]]()

"""Answers what Nova asks of Neutron for servers without a network: nothing there."""
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self):
        self.rfile.read(int(self.headers.get('Content-Length') or 0))
        path = self.path.split('?')[0].rstrip('/')
        parts = [p for p in path.split('/') if p]
        name = parts[-1].removesuffix('.json') if parts else ''
        status, body = 200, {}
        if name in ('', 'v2.0'):
            body = {'versions': [{'id': 'v2.0', 'status': 'CURRENT', 'links': [
                {'rel': 'self', 'href': 'http://%s/v2.0/' % self.headers.get('Host')}]}]}
        elif self.command != 'GET':
            status, body = 404, {'NeutronError': {
                'type': 'HTTPNotFound', 'message': 'this is a stub', 'detail': ''}}
        elif len(parts) == 2:
            body = {name.replace('-', '_'): []}
        elif parts[1] == 'quotas':
            body = {'quota': {'network': -1, 'port': -1, 'floatingip': -1,
                              'security_group': -1, 'security_group_rule': -1}}
        elif parts[1] == 'auto-allocated-topology':
            status, body = 409, {'NeutronError': {
                'type': 'AutoAllocationFailure', 'detail': '',
                'message': 'Deployment error: No default router:external network.'}}
        else:
            status, body = 404, {'NeutronError': {
                'type': 'NotFound', 'message': 'this is a stub', 'detail': ''}}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, fmt, *args):
        print(time.strftime('%H:%M:%S'), fmt % args, flush=True)


ThreadingHTTPServer.daemon_threads = True
ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()

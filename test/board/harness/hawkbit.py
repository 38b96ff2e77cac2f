# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A stand-in for a hawkBit server: what its Direct Device Integration API says to one device, over TLS, on loopback."""
import contextlib
import hashlib
import http.server
import json
import socket
import ssl
import subprocess
import threading
import time

DEVICE = "/DEFAULT/controller/v1/module-1"


class Relay:
    """Counts what goes over the wire to a port."""

    def __init__(self, port):
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.connections = self.up = self.down = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def count(self):
        return self.connections, self.up, self.down

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            server = socket.create_connection(("127.0.0.1", self._to))
            for way in (("up", client, server), ("down", server, client)):
                threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(self, way, source, target):
        try:
            while data := source.recv(65536):
                setattr(self, way, getattr(self, way) + len(data))
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self._listener.close()


class HawkBit:
    """`action` and `bundle` are what is assigned to the device; None: nothing. `feedback` is what it has said of actions."""

    def __init__(self, folder, poll="00:00:01", address=None):
        """address: at which the device finds it, with port 443, if that is not this computer's loopback."""
        self.folder, self.poll, self.token = folder, poll, "secret-token"
        self.action = self.bundle = self.cancelled = None
        self.requests, self.feedback, self.attributes = [], [], None
        self.broken = 0       # downloads that end after a third of what was asked for
        self.refuse = 0       # requests that are answered with 503
        self.plain_only = False
        self.slow = 0         # seconds until a poll is answered
        self.keep = True      # connections, until the client goes
        self.name = "w58.swu"
        self.link = None      # where the bundle is said to be, if elsewhere
        self.sum = None       # the sha1 that is said, if another
        self.base = None      # and what is said of an action
        self.endless = False  # answers to a poll have no end
        self.empty = 0        # polls that are answered with nothing
        self.ca = folder / "ca.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                        "7", "-subj", "/CN=stand-in", "-addext", f"subjectAltName=IP:{address or '127.0.0.1'}", "-keyout", folder / "ca.key",
                        "-out", self.ca], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # of a client that goes; tests look at what was said
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, folder / "ca.key")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.wire = Relay(self._server.server_address[1])
        self.url = f"https://{address}" if address else f"https://127.0.0.1:{self.wire.port}"

    def assign(self, action, bundle):
        self.bundle = bundle.read_bytes()
        self.action = action  # from now on it is asked for

    def said(self, action):
        """(execution, result) of each feedback on an action, in order."""
        return [(each["status"]["execution"], each["status"]["result"]["finished"]) for each in self.feedback
                if each["action"] == action]

    def closed(self, action):
        """Once it has said its last word on an action: (result, the details of all it has said)."""
        of = [each["status"] for each in self.feedback if each["action"] == action]
        if not of or of[-1]["execution"] != "closed":
            return None
        return of[-1]["result"]["finished"], " ".join(detail for each in of for detail in each["details"])

    def close(self):
        self.wire.close()
        self._server.shutdown()
        self._server.server_close()

    def device(self):
        links = {}
        if self.attributes is None:  # asked for once
            links["configData"] = {"href": f"{self.url}{DEVICE}/configData"}
        if self.cancelled:
            links["cancelAction"] = {"href": f"{self.url}{DEVICE}/cancelAction/{self.action}"}
        elif self.action and not self.closed(self.action):
            links["deploymentBase"] = {"href": self.base or f"{self.url}{DEVICE}/deploymentBase/{self.action}?c=-1"}
        return {"config": {"polling": {"sleep": self.poll}}, "_links": links}

    def deployment(self):
        where = {"download-http": {"href": f"http://127.0.0.1:{self.wire.port}/bundle"}} if self.plain_only else {
            "download": {"href": self.link or f"{self.url}/bundle"}, "md5sum": {"href": f"{self.url}/bundle.md5"}}
        artifact = {"filename": self.name, "size": len(self.bundle), "_links": where,
                    "hashes": {kind: hashlib.new(kind, self.bundle).hexdigest() for kind in ("sha1", "md5", "sha256")}}
        artifact["hashes"]["sha1"] = self.sum or artifact["hashes"]["sha1"]
        return {"id": str(self.action), "deployment": {"download": "forced", "update": "forced", "chunks": [
            {"part": "os", "version": "1", "name": "w58", "artifacts": [artifact]}]}}

    def _handler(of):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, what, status=200):
                data = json.dumps(what).encode() if what is not None else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/hal+json")
                if not of.keep:
                    self.send_header("Connection", "close")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def begin(self):
                size = int(self.headers.get("Content-Length") or 0)
                self.body = self.rfile.read(size)
                of.requests.append((self.command, self.path))
                if self.headers.get("Authorization") != f"TargetToken {of.token}":
                    self.answer(None, 401)
                    return False
                if of.refuse:
                    of.refuse -= 1
                    self.answer(None, 503)
                    return False
                return True

            def do_GET(self):
                if not self.begin():
                    return
                if self.path == DEVICE and of.endless:
                    self.flood()
                elif self.path == DEVICE and of.empty:
                    of.empty -= 1
                    self.answer(None)
                elif self.path == DEVICE:
                    time.sleep(of.slow)
                    self.answer(of.device())
                elif self.path.startswith(f"{DEVICE}/deploymentBase/"):
                    self.answer(of.deployment())
                elif self.path.startswith(f"{DEVICE}/cancelAction/"):
                    self.answer({"id": "99", "cancelAction": {"stopId": str(of.action)}})
                elif self.path == "/bundle":
                    self.download()
                else:
                    self.answer(None, 404)

            def download(self):
                first = int((self.headers.get("Range") or "bytes=0-").split("=")[1].split("-")[0])
                data = of.bundle[first:]
                self.send_response(206 if first else 200)
                self.send_header("Content-Length", str(len(data)))
                if first:
                    self.send_header("Content-Range", f"bytes {first}-{len(of.bundle) - 1}/{len(of.bundle)}")
                self.end_headers()
                if of.broken:
                    of.broken -= 1
                    self.wfile.write(data[:len(data) // 3])
                    self.wfile.flush()
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                with contextlib.suppress(OSError):  # it is refused
                    self.wfile.write(data)

            def flood(self):
                self.send_response(200)
                self.send_header("Content-Length", str(2 << 30))
                self.end_headers()
                self.close_connection = True
                with contextlib.suppress(OSError):  # the client has had enough
                    while True:
                        self.wfile.write(b" " * (1 << 20))

            def take(self):
                if not self.begin():
                    return
                said = json.loads(self.body)
                if self.path.endswith("/configData"):
                    of.attributes = said["data"]
                elif self.path.startswith(f"{DEVICE}/deploymentBase/"):
                    of.feedback.append(said | {"action": int(self.path.split("/")[-2])})
                elif self.path.startswith(f"{DEVICE}/cancelAction/"):
                    of.cancelled, of.action = None, None
                self.answer(None)

            do_POST = do_PUT = take

        return Handler

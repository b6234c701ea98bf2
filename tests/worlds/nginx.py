"""nginx on the loopback, with the configuration that docs/sign-in.md recommends, word for word."""

from __future__ import annotations

import datetime
import getpass
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import hosting
import institution
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
_AROUND = """
daemon off; master_process off; user {user}; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


def recommended() -> str:
    """The configuration in the documentation."""
    page = (institution.ROOT / "docs/sign-in.md").read_text("utf-8")
    (block,) = re.findall(r"```nginx\n(.*?)```", page, re.DOTALL)
    return block


@contextmanager
def in_front_of(port: int, public_port: int, folder: Path) -> Iterator[Path]:
    """The proxy on `public_port`; yields its certificate."""
    certificate, key = _certificate(folder)
    server = (
        recommended()
        .replace("listen 443 ssl;", f"listen 127.0.0.1:{public_port} ssl;")
        .replace(
            "# ssl_certificate ...", f"ssl_certificate {certificate};ssl_certificate_key {key};"
        )
        .replace("127.0.0.1:8501", f"127.0.0.1:{port}")
    )
    file = folder / "nginx.conf"
    file.write_text(_AROUND.format(folder=folder, server=server, user=getpass.getuser()))
    process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(file)])
    try:
        deadline = time.monotonic() + hosting.LIMIT_SECONDS
        while not (folder / "pid").exists():
            assert process.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield certificate
    finally:
        process.terminate()
        process.wait(hosting.LIMIT_SECONDS)


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files

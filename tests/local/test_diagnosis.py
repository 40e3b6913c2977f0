"""The local service names the mistake in a signature that it refuses."""

from __future__ import annotations

import socket

from services import CREDENTIALS, IDS, NOW

from rawchime import BatchDeletePhoneNumber, resolve, sign
from rawchime.local.http import Server
from rawchime.local.service import Service


def test_the_local_service_tells_the_mistake() -> None:
    """In a header of its answer, and in its log."""
    log: list[str] = []
    service = Service(clock=lambda: NOW, log=log.append)
    server = Server(service.handle, service.saw)
    try:
        endpoint = resolve("us-east-1", endpoint_url=server.url)
        request = sign(
            BatchDeletePhoneNumber(IDS).request(endpoint), CREDENTIALS, endpoint._replace(signing_name="voice-chime"), NOW
        )
        with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as sock:
            sock.sendall(request.to_bytes())
            head = sock.recv(65_536).partition(b"\r\n\r\n")[0]
        assert b"\r\nx-rawchime-diagnosis: mistake; service-wrong\r\n" in head
        assert any(line.startswith("  mistake: ") and line.endswith("(service-wrong).") for line in log)
        assert any("service `voice-chime`" in line for line in log)
    finally:
        server.close()
        service.close()

#!/usr/bin/env python3
"""Opens connections that send an HTTP/2 preface and then nothing, prints how many stay open, and holds them until its input ends.

Usage: idle_connections.py COUNT ADDRESS PORT [FOLDER]
FOLDER has ca.pem, bot.pem and bot.key, for mutual TLS.
"""

import asyncio
import pathlib
import ssl
import sys

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"  # With empty SETTINGS.
SETTINGS_ACK = b"\0\0\0\x04\x01\0\0\0\0"


def tls(folder):
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    context.load_cert_chain(folder / "bot.pem", folder / "bot.key")
    context.set_alpn_protocols(["h2"])
    return context


async def greet(address, port, context, few):
    async with few:
        name = "127.0.0.1" if context else None
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection(address, port, ssl=context, server_hostname=name), 60
        )
        writer.write(PREFACE)
        await asyncio.wait_for(reader.readexactly(9), 60)
        writer.write(SETTINGS_ACK)
        return reader, writer


async def main():
    count, address, port = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    context = tls(pathlib.Path(sys.argv[4])) if len(sys.argv) > 4 else None
    # A single core of the service does the handshakes.
    few = asyncio.Semaphore(50)
    ends = await asyncio.gather(
        *(greet(address, port, context, few) for _ in range(count)), return_exceptions=True
    )
    held = [end for end in ends if isinstance(end, tuple)]
    print("open", sum(not reader.at_eof() for reader, _ in held), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())

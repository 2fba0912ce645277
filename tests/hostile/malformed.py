"""Requests that no client library would send, over bare sockets: lengths that lie, broken chunks, NULs, endless headers, bytes
that are no text, escapes that are none, depth and size. Each must be refused or closed, never answered with 5xx; and after each
kind an honest client is served.

    malformed.py http://127.0.0.1:8080 [number] [seed]
"""

import collections
import json
import random
import socket
import sys
import urllib.parse
import urllib.request

BASE = sys.argv[1]
NUMBER = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
HOST = urllib.parse.urlsplit(BASE)
CRLF = b"\r\n"

FORM = "/s/live/x-snv"
API = "/api/v1/waves/live/responses"
PATHS = ["/", FORM, API, "/check", "/check/proof", "/log/checkpoint", "/log/tile/0/000", "/results", "/results/live", "/r/x", "/t/x",
         "/api/v1/waves", "/api/v1/waves/live/index.csv", "/api/v1/waves/live/agencies", "/api/v1/openapi.json", "/healthz", "/readyz"]
GOOD_FORM = b"id=0f3c5b52-1d6f-4a0e-9c37-5f2b8f6f9d11&f1=4&f2=4&f3=4&f4=4&f5=4&overall=4"
GOOD_JSON = json.dumps({"id": "0f3c5b52-1d6f-4a0e-9c37-5f2b8f6f9d12", "agency": "x-snv",
                        "answers": {"f1": 4, "f2": 4, "f3": 4, "f4": 4, "f5": 4, "overall": 4}}).encode()


def request(method, target, headers=(), body=b"", version=b"HTTP/1.1"):
    lines = [method + b" " + target + b" " + version, b"Host: " + HOST.netloc.encode()]
    return CRLF.join(lines + list(headers)) + CRLF * 2 + body


def post(target, content_type, body, *headers):
    length = b"Content-Length: %d" % len(body)
    return request(b"POST", target.encode(), [b"Content-Type: " + content_type, length, *headers], body)


def form(body, *headers):
    return post(FORM, b"application/x-www-form-urlencoded", body, *headers)


def program(body, *headers):
    return post(API, b"application/json", body, *headers)


def junk(chance, most):
    alphabet = chance.choice([bytes(range(256)), b"%&=+;/?#", b"\0\r\n\t ", b"{}[]\",:0e-\\u", b"abc%0aF\xc3\xed\xa0"])
    return bytes(chance.choice(alphabet) for _ in range(chance.randrange(most)))


def escaped_junk(chance):
    return b"".join(chance.choice([b"%%%02x" % chance.randrange(256), b"%", b"%u0041", b"%%", b"%c0%af", b"..", b"/", b"%2f", b"%00", b"a"])
                    for _ in range(chance.randrange(1, 40)))


def lengths(chance):
    """A Content-Length that lies, is none, or comes twice."""
    value = chance.choice([b"-1", b"+5", b"0x10", b"1e3", b"5, 5", b"5,6", b"99999999999999999999", b"18446744073709551615", b"", b" ",
                           b"5 5", b"\xd9\xa5", b"1", b"100000", b"10485760"])
    headers = [b"Content-Type: application/json", b"Content-Length: " + value]
    if chance.random() < 0.3:
        headers.append(b"Content-Length: %d" % len(GOOD_JSON))
    if chance.random() < 0.2:
        headers.append(b"Transfer-Encoding: chunked")
    return request(b"POST", API.encode(), headers, GOOD_JSON)


def chunks(chance):
    """Chunked bodies whose sizes, ends or trailers are wrong."""
    size = chance.choice([b"5", b"0", b"-1", b"zz", b"FFFFFFFFFFFFFFFF", b"10000000000000000", b"5;x=" + b"y" * 9000, b"", b" 5", b"0x5", b"5\0"])
    body = size + chance.choice([CRLF, b"\n", b"\r", b""]) + GOOD_JSON[: chance.randrange(60)] + chance.choice([CRLF, b""])
    body += chance.choice([b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"0\n\n", b"", junk(chance, 30)])
    coding = chance.choice([b"chunked", b"Chunked", b"chunked, chunked", b"gzip, chunked", b"identity", b"xchunked", b"chunked\0"])
    return request(b"POST", API.encode(), [b"Content-Type: application/json", b"Transfer-Encoding: " + coding], body)


def heads(chance):
    """Headers too long, too many, without names, with bytes that do not belong there."""
    kind = chance.randrange(8)
    extra = {
        0: [b"X-Long: " + b"a" * chance.choice([8_000, 70_000, 300_000])],
        1: [b"X-%d: y" % n for n in range(chance.choice([90, 101, 2_000]))],
        2: [b"X: " + junk(chance, 60)],
        3: [junk(chance, 60)],
        4: [b": nameless", b"No colon"],
        5: [chance.choice([b"Cookie", b"Accept-Language", b"Accept-Encoding", b"If-None-Match", b"X-Forwarded-For", b"Forwarded", b"Origin",
                           b"Sec-Fetch-Site", b"Expect", b"Range", b"Referer", b"Content-Type"]) + b": " + junk(chance, 200).replace(b"\n", b"").replace(b"\r", b"")],
        6: [b"Host: a", b"Host: b"],
        7: [b" folded: x", b"\tfolded"],
    }[kind]
    return request(b"GET", chance.choice(PATHS).encode(), extra)


def targets(chance):
    """Paths and queries that no browser writes."""
    path = chance.choice(PATHS).encode()
    where = chance.choice([path + b"/" + escaped_junk(chance), path + b"?" + escaped_junk(chance), b"/" + junk(chance, 80), path + junk(chance, 20),
                           path + b"?lang=vi&lang=en&cursor=%00", path + b"?" + b"a=1&" * 3_000, b"/" * chance.randrange(1, 3_000), b"*", b"http://[::1/" ,
                           b"//evil.example/" + path, b"/s/live/" + b"x" * 5_000, b"/s/%00/%ff", b"/log/tile/" + escaped_junk(chance)])
    method = chance.choice([b"GET", b"HEAD", b"POST", b"OPTIONS", b"TRACE", b"CONNECT", b"get", b"G\0T", b"PROPFIND", b"X" * 300])
    version = chance.choice([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/1.1", b"HTTP/2.0", b"HTTP/0.9", b"HTP/1.1", b""])
    return request(method, where, version=version)


def fields(chance):
    """Forms: escapes, names and values of all kinds, thousands of fields."""
    body = chance.choice([GOOD_FORM + b"&comment=" + escaped_junk(chance), GOOD_FORM + b"&" + junk(chance, 300), junk(chance, 3_000),
                          b"f1=4&" * chance.choice([10, 2_001, 12_000]), b"&" * 60_000, b"=" * 60_000, b"%" * 60_000,
                          GOOD_FORM.replace(b"4", escaped_junk(chance)), b"id=" + junk(chance, 60), b"code=" + escaped_junk(chance)])
    content_type = chance.choice([b"application/x-www-form-urlencoded"] * 4 + [b"application/x-www-form-urlencoded; charset=utf-16",
                                 b"multipart/form-data; boundary=x", b"text/plain", b"", junk(chance, 30).replace(b"\n", b"").replace(b"\r", b"")])
    return post(chance.choice([FORM, "/check", "/check/proof"]), content_type, body)


def values(chance):
    """JSON: depth, numbers without end, half pairs, keys twice, anything."""
    deep = chance.choice([100, 10_000, 30_000])
    body = chance.choice([
        b"[" * deep, b'{"a":' * (deep // 5), GOOD_JSON.replace(b"4,", b"[" * 10_000 + b"]" * 10_000 + b",", 1),
        GOOD_JSON.replace(b"4,", b"9" * 5_000 + b",", 1), GOOD_JSON.replace(b"4,", b"1e99999,", 1), GOOD_JSON.replace(b"4,", b'"\\ud800",', 1),
        GOOD_JSON.replace(b"4,", b'"\xff\xfe",', 1), GOOD_JSON.replace(b'"f1"', b'"f2"'), GOOD_JSON[: chance.randrange(len(GOOD_JSON))],
        GOOD_JSON + junk(chance, 20), junk(chance, 2_000), b"\xef\xbb\xbf" + GOOD_JSON, GOOD_JSON.decode().encode("utf-16"),
        GOOD_JSON.replace(b"x-snv", b"\\u0000' OR 1=1 --"), b'{"answers":{' + b'"q":1,' * 9_000 + b'"z":1}}',
    ])
    return program(body, *chance.choice([[], [b"Content-Encoding: gzip"], [b"Content-Encoding: br"], [b"Content-Encoding: junk"], [b"Expect: 100-continue"]]))


def bulk(chance):
    """Ten megabytes, said beforehand or not."""
    body = bytes(chance.choice([b"a", b"[", b"%41"])) * 10_000_000
    if chance.random() < 0.5:
        return chance.choice([form, program])(body[:10_000_000])
    chunk = b"%x\r\n" % 1_000_000 + body[:1_000_000] + CRLF
    return request(b"POST", FORM.encode(), [b"Content-Type: application/x-www-form-urlencoded", b"Transfer-Encoding: chunked"], chunk * 10 + b"0\r\n\r\n")


def noise(chance):
    """No HTTP at all, or HTTP with its bytes shaken."""
    if chance.random() < 0.5:
        return junk(chance, 3_000)
    bytes_ = bytearray(chance.choice([form(GOOD_FORM), program(GOOD_JSON), request(b"GET", b"/")]))
    for _ in range(chance.randrange(1, 8)):
        bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
    return bytes(bytes_)


def smuggled(chance):
    """Several requests in one breath, some of them broken."""
    return b"".join(chance.choice([form, program, lambda body: request(b"GET", b"/healthz")])(chance.choice([GOOD_FORM, GOOD_JSON]))
                    for _ in range(chance.randrange(2, 6))) + noise(chance)


def answers(bytes_):
    """The statuses of all answers that came back before the connection ended or fell silent."""
    with socket.create_connection((HOST.hostname, HOST.port), timeout=20) as connection:
        try:
            connection.sendall(bytes_)
            # Nothing more comes: whoever waits for the rest of a body learns that there is none.
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused before it was all sent
        received = b""
        try:
            while piece := connection.recv(1 << 16):
                received += piece
        except ConnectionError:
            pass
        except TimeoutError:
            return received, "silent"
    return received, "closed"


def faults_of(received):
    """Every 5xx that is not 503 with Retry-After."""
    for at in range(len(received)):
        if received.startswith(b"HTTP/1.", at) and received[at + 9 : at + 10] == b"5":
            head = received[at:].split(CRLF * 2)[0].lower()
            if head[9:12] != b"503" or b"\r\nretry-after: " not in head:
                yield head.decode("latin-1")


def main():
    chance = random.Random(SEED)
    kinds = {lengths: 10, chunks: 10, heads: 10, targets: 15, fields: 15, values: 15, bulk: 1, noise: 15, smuggled: 9}
    counts, faults = collections.Counter(), []
    for number in range(NUMBER):
        kind = chance.choices(list(kinds), kinds.values())[0]
        sent = kind(chance)
        try:
            received, end = answers(sent)
        except OSError as error:
            faults.append(f"{kind.__name__}: {error}")
            continue
        status = received[9:12].decode("latin-1") if received.startswith(b"HTTP/1.") else end
        counts[kind.__name__, status] += 1
        if end == "silent":
            faults.append(f"{kind.__name__}: neither answered nor closed within 20 s: {sent[:300]!r}")
        faults += [f"{kind.__name__}: {head}\n  to {sent[:300]!r}" for head in faults_of(received)]
        if number % 50 == 0:
            assert urllib.request.urlopen(BASE + "/healthz", timeout=20).status == 200
    for (kind, status), count in sorted(counts.items()):
        print(f"  {kind:9} {status:7} {count}")
    print(f"malformed: {sum(counts.values())} requests, {len(faults)} faults (seed {SEED})")
    for fault in faults[:20]:
        print(fault)
    return 1 if faults or sum(counts.values()) != NUMBER else 0


if __name__ == "__main__":
    sys.exit(main())

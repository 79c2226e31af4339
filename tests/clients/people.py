"""What the Python sessions share: the environment, a person in front of the pages, a picture, and waiting."""

import os
import re
import struct
import zlib
from urllib.parse import parse_qs, urljoin, urlparse

import requests
from bs4 import BeautifulSoup

URL = os.environ["WATERTOWER_URL"]
PASSWORD = os.environ["PASSWORD"]
PATIENCE = 30


def equal(found, expected, what):
    assert found == expected, f"{what}: expected {expected!r}, found {found!r}"


def text_of(html):
    return BeautifulSoup(html, "html.parser").get_text().strip()


def picture(path, width=320, height=200):
    """Writes a PNG of a colour gradient, which no decoder can mistake for another size or file."""
    rows = b"".join(
        b"\0" + b"".join(bytes((x * 255 // width, y * 255 // height, 128)) for x in range(width)) for y in range(height)
    )

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return str(path)


class Browser:
    """A person with a browser that knows cookies and forms, and no JavaScript."""

    def __init__(self):
        self.session = requests.Session()

    def allow(self, address, login, password=PASSWORD):
        """Opens an app's request for access, signs in, allows it, and returns the code."""
        page = self.session.get(address, timeout=PATIENCE)
        page = self._submit(page, {"password": password, "text": login, "email": login})
        page = self._submit(page, {}, press="allow")
        code = parse_qs(urlparse(page.url).query).get("code")
        if code:
            return code[0]
        shown = BeautifulSoup(page.text, "html.parser").select_one("input[readonly], code")
        assert shown, f"no code on {page.url}:\n{text_of(page.text)}"
        return shown.get("value") or shown.get_text(strip=True)

    def _submit(self, page, by_type, press=None):
        assert page.ok, f"{page.status_code} at {page.url}:\n{text_of(page.text)}"
        for form in BeautifulSoup(page.text, "html.parser").select("main form"):
            fields = {}
            for field in form.select("input[name]"):
                fields[field["name"]] = by_type.get(field.get("type", "text"), field.get("value", ""))
            button = form.select_one(f'button[value="{press}"]') if press else form.select_one("button")
            if button is None:
                continue
            if button.get("name"):
                fields[button["name"]] = button.get("value", "")
            return self.session.post(urljoin(page.url, form.get("action") or page.url), fields, timeout=PATIENCE)
        raise AssertionError(f"no form at {page.url}:\n{text_of(page.text)}")


def link_in(text, pattern):
    found = re.search(pattern, text)
    assert found, f"nothing like {pattern} in:\n{text}"
    return found.group(0)

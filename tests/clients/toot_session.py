"""A session of somebody who lives in a terminal: toot, as it is installed, with a home of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from people import PATIENCE, URL, Browser, equal, link_in, picture, text_of

TOOT = Path(sys.executable).with_name("toot")


class Terminal:
    """toot with a configuration of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "TERM": "dumb", "COLUMNS": "200"}

    def run(self, *arguments, expected=0):
        done = subprocess.run(
            [TOOT, *arguments], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == expected, f"toot {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def json(self, *arguments):
        said = self.run(*arguments, "--json")
        # What it does meanwhile ("Uploading media ...") comes first.
        lines = said.splitlines(keepends=True)
        start = next((n for n, line in enumerate(lines) if line[0] in "{["), None)
        assert start is not None, f"toot {' '.join(arguments)} says no JSON:\n{said}"
        return json.loads("".join(lines[start:]))

    def sign_in(self, login):
        """`toot login` prints an address for the browser and waits for the code that is shown there."""
        toot = subprocess.Popen(
            [TOOT, "login", "--instance", URL],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            toot.stdin.write("n\n")
            toot.stdin.flush()
            said = ""
            while "/oauth/authorize" not in said:
                line = toot.stdout.readline()
                assert line, f"toot login ended:\n{said}"
                said += line
            code = Browser().allow(link_in(said, r"https?://\S+/oauth/authorize\S*"), login)
            rest, _ = toot.communicate(f"{code}\n", timeout=PATIENCE)
            equal(toot.returncode, 0, f"toot login\n{said}{rest}")
        finally:
            toot.kill()
            toot.wait()

    def use_token(self, token):
        """What `toot login` would have left behind, with a token that the operator made."""
        host = URL.split("://")[1]
        config = {
            "active_user": f"bob@{host}",
            "apps": {host: {"base_url": URL, "client_id": "", "client_secret": "", "instance": host}},
            "users": {f"bob@{host}": {"access_token": token, "instance": host, "username": "bob"}},
        }
        file = Path(self.folder) / "toot" / "config.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(config))


def main():
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        alice, bob = Terminal(one), Terminal(other)
        alice.sign_in(os.environ["ALICE_EMAIL"])
        bob.use_token(os.environ["BOB_TOKEN"])

        assert "@alice" in alice.run("whoami"), "alice is signed in"
        assert "Watertower" in alice.run("instance", URL), "what instance this is"

        bob.run("follow", "alice")
        assert "alice" in bob.run("following", "bob"), "bob follows alice"

        post = alice.json("post", "Hello from a #terminal", "--visibility", "public", "--language", "en")
        equal(text_of(post["content"]), "Hello from a #terminal", "the text")
        reply = bob.json("post", "@alice hello", "--reply-to", post["id"])
        equal(reply["in_reply_to_id"], post["id"], "the reply")
        bob.run("reblog", post["id"])
        bob.run("favourite", post["id"])
        bob.run("bookmark", post["id"])
        seen = alice.json("status", post["id"])
        equal((seen["reblogs_count"], seen["favourites_count"], seen["replies_count"]), (1, 1, 1), "counts")
        thread = alice.run("thread", post["id"])
        assert "Hello from a #terminal" in thread and "hello" in thread, thread
        assert "bob" in alice.run("reblogged-by", post["id"]), "who boosted"

        file = picture(Path(one) / "gradient.png")
        media = alice.json("upload", file, "--description", "A gradient")
        equal(media["type"], "image", "an upload")
        shown = alice.json("post", "Look", "--media", file, "--description", "A gradient")
        equal([m["description"] for m in shown["media_attachments"]], ["A gradient"], "an upload with a post")

        home = [s for s in bob.json("timelines", "home") if s["id"] == shown["id"]]
        equal(home[0]["account"]["acct"], "alice", "home")
        ids = [s["id"] for s in bob.json("timelines", "public", "--local")]
        assert shown["id"] in ids and post["id"] in ids, "the public timeline"
        equal([s["id"] for s in bob.json("timelines", "tag", "terminal")], [post["id"]], "the tag's timeline")
        page = bob.run("timelines", "home", "--no-pager", "--no-clear")
        assert "Look" in page, page

        said = alice.run("notifications")
        assert "bob" in said, said
        kinds = {n["type"] for n in alice.json("notifications")}
        assert {"follow", "mention", "reblog", "favourite"} <= kinds, kinds
        assert "alice" in bob.run("search", "alice"), "search"

        bob.run("unreblog", post["id"])
        bob.run("unfavourite", post["id"])
        bob.run("unbookmark", post["id"])
        alice.run("delete", post["id"])
        bob.run("status", post["id"], expected=1)
        bob.run("unfollow", "alice")


main()

"""A day with Mastodon.py: sign in through the pages, then what an app does."""

import os
import tempfile
import threading
import uuid
from pathlib import Path

from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, StreamListener

from people import PATIENCE, URL, Browser, equal, picture, text_of

SCOPES = ["read", "write", "follow", "push"]


def sign_in(login):
    """The way of an app that has never seen the server: register, authorise, exchange the code."""
    client_id, client_secret = Mastodon.create_app("Session", api_base_url=URL, scopes=SCOPES, website="https://example.org")
    app = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=URL)
    address = app.auth_request_url(scopes=SCOPES, allow_http=True)
    token = app.log_in(code=Browser().allow(address, login), scopes=SCOPES, allow_http=True)
    assert token, "no token"
    return app


class Heard(StreamListener):
    """Keeps what a stream says. Callbacks run in the stream's own thread."""

    def __init__(self):
        self.events = []
        self.heard = threading.Condition()

    def _keep(self, kind, what):
        with self.heard:
            self.events.append((kind, what))
            self.heard.notify_all()

    def on_update(self, status):
        self._keep("update", status)

    def on_notification(self, notification):
        self._keep("notification", notification)

    def on_delete(self, status_id):
        self._keep("delete", str(status_id))

    def on_status_update(self, status):
        self._keep("status.update", status)

    def first(self, kind, matches):
        def look():
            return next((what for name, what in self.events if name == kind and matches(what)), None)

        with self.heard:
            found = self.heard.wait_for(look, PATIENCE)
        assert found is not None, f"no {kind} in a stream within {PATIENCE} s"
        return found


def streaming(listen, say):
    """Opens a stream and returns when it is known to be open: something said has been heard on it."""
    listener = Heard()
    handle = listen(listener)

    # A stream does not tell when it is open, and what was said before is not heard on it: then it is said again.
    for _ in range(PATIENCE):
        say()
        with listener.heard:
            if listener.heard.wait_for(lambda: any(name == "update" for name, _ in listener.events), 1):
                return listener, handle
    raise AssertionError(f"a stream did not open within {PATIENCE} s")


def refused(call, kind):
    try:
        call()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")


def main():
    alice = sign_in(os.environ["ALICE_EMAIL"])
    bob = Mastodon(access_token=os.environ["BOB_TOKEN"], api_base_url=URL)

    # Who am I, where am I
    me = alice.account_verify_credentials()
    equal(me.username, "alice", "signed in as")
    equal(alice.app_verify_credentials().name, "Session", "the app")
    instance = alice.instance()
    assert instance.version.startswith("4."), instance.version
    assert alice.retrieve_mastodon_version(), "a version that clients understand"
    him = bob.account_verify_credentials()

    # Follow, and hear each other
    equal(bob.account_follow(me.id).following, True, "bob follows alice")
    equal(alice.account_relationships(him.id)[0].followed_by, True, "alice is followed")
    equal([n.type for n in alice.notifications()], ["follow"], "the follow's notification")

    # Post
    first = alice.status_post("Hello #watertower from Mastodon.py", visibility="public", language="en")
    equal(text_of(first.content), "Hello #watertower from Mastodon.py", "text")
    equal([tag.name for tag in first.tags], ["watertower"], "tags")
    equal(first.account.id, me.id, "author")
    home = [s for s in bob.timeline_home() if s.id == first.id]
    equal(home[0].uri, first.uri, "the same post")

    # The same key twice is one post
    key = str(uuid.uuid4())
    once, twice = (alice.status_post("Only once", idempotency_key=key) for _ in range(2))
    equal(once.id, twice.id, "one post for one idempotency key")

    # Reply, thread, mention
    reply = bob.status_post(f"@{me.acct} hello back", in_reply_to_id=first.id)
    equal(reply.in_reply_to_id, first.id, "reply")
    context = alice.status_context(first.id)
    equal([s.id for s in context.descendants], [reply.id], "descendants")
    equal([s.id for s in bob.status_context(reply.id).ancestors], [first.id], "ancestors")
    mention = alice.notifications(types=["mention"])
    equal(mention[0].status.id, reply.id, "mentioned by")

    # Favourite, boost, bookmark, pin; and back
    equal(bob.status_favourite(first.id).favourites_count, 1, "favourites")
    boost = bob.status_reblog(first.id)
    equal((boost.reblog.id, boost.reblog.reblogs_count), (first.id, 1), "boost")
    equal([a.id for a in alice.status_reblogged_by(first.id)], [him.id], "boosted by")
    equal([a.id for a in alice.status_favourited_by(first.id)], [him.id], "favourited by")
    equal(bob.status_bookmark(first.id).bookmarked, True, "bookmark")
    equal([s.id for s in bob.bookmarks()], [first.id], "bookmarks")
    equal([s.id for s in bob.favourites()], [first.id], "favourites")
    equal(alice.status_pin(first.id).pinned, True, "pin")
    equal([s.id for s in bob.account_statuses(me.id, pinned=True)], [first.id], "pinned posts")
    kinds = {"favourite", "reblog", "mention", "follow"}
    assert kinds <= {n.type for n in alice.notifications()}, "all notifications"
    equal(bob.status_unfavourite(first.id).favourites_count, 0, "favourites after")
    equal(bob.status_unreblog(first.id).reblogs_count, 0, "boosts after")
    equal(bob.status_unbookmark(first.id).bookmarked, False, "bookmark after")
    equal(alice.status_unpin(first.id).pinned, False, "pin after")

    # Upload
    with tempfile.TemporaryDirectory() as folder:
        file = picture(Path(folder) / "gradient.png")
        media = alice.media_post(file, description="A gradient", focus=(0.5, -0.5), synchronous=True)
    equal((media.type, media.description), ("image", "A gradient"), "media")
    equal((media.meta.original.width, media.meta.original.height), (320, 200), "size")
    assert media.blurhash and media.url and media.preview_url, media
    equal(alice.media_update(media.id, description="A better gradient").description, "A better gradient", "alt text")
    with_media = alice.status_post("With a picture", media_ids=[media.id], sensitive=True, spoiler_text="Colours")
    equal([m.id for m in with_media.media_attachments], [media.id], "attached")
    equal((with_media.sensitive, with_media.spoiler_text), (True, "Colours"), "content warning")
    answer = alice.session.get(with_media.media_attachments[0].url, timeout=30)
    assert answer.headers["content-type"].startswith("image/"), answer.headers
    equal([s.id for s in alice.account_statuses(me.id, only_media=True)], [with_media.id], "posts with media")

    # Edit, with history and source
    edited = alice.status_update(first.id, "Hello again #watertower")
    assert edited.edited_at, "edited_at"
    equal(alice.status_source(first.id).text, "Hello again #watertower", "source")
    equal(len(alice.status_history(first.id)), 2, "versions")

    # Who may see what
    private = alice.status_post("For followers", visibility="private")
    direct = alice.status_post("For nobody else", visibility="direct")
    equal(bob.status(private.id).id, private.id, "a follower sees it")
    refused(lambda: bob.status(direct.id), MastodonNotFoundError)
    anybody = Mastodon(api_base_url=URL)
    refused(lambda: anybody.status(private.id), MastodonNotFoundError)

    # Paging: forth and back, nothing twice, nothing missing
    many = [alice.status_post(f"Number {n}").id for n in range(25)]
    page = bob.timeline_home(limit=10)
    pages = [page]
    while page:
        page = bob.fetch_next(page)
        if page:
            pages.append(page)
    seen = [s.id for page in pages for s in page]
    equal(len(seen), len(set(seen)), "no post twice")
    equal([i for i in seen if i in set(many)], many[::-1], "all posts, newest first")
    back = bob.fetch_previous(pages[1])
    equal([s.id for s in back], [s.id for s in pages[0]], "back to the first page")
    everything = bob.fetch_remaining(bob.account_statuses(me.id, limit=7))
    assert set(many) <= {s.id for s in everything}, "fetch_remaining"

    # Search, tags, public
    equal([a.id for a in bob.search_v2("alice", result_type="accounts").accounts], [me.id], "search for accounts")
    assert "watertower" in [t.name for t in bob.search_v2("watertower", result_type="hashtags").hashtags], "search for tags"
    equal([s.id for s in bob.timeline_hashtag("watertower")], [first.id], "the tag's timeline")
    assert first.id in [s.id for s in anybody.timeline_public(min_id=int(first.id) - 1, limit=40)], "the public timeline"
    equal(bob.account_lookup("alice").id, me.id, "lookup")

    # Streams: home and public
    user, user_handle = streaming(
        lambda listener: bob.stream_user(listener, run_async=True), lambda: alice.status_post("Is anybody listening?")
    )
    public, public_handle = streaming(
        lambda listener: bob.stream_public(listener, run_async=True), lambda: alice.status_post("Is everybody listening?")
    )
    live = alice.status_post(f"@{him.acct} live")
    for heard in (user, public):
        equal(heard.first("update", lambda s: s.id == live.id).uri, live.uri, "heard live")
    user.first("notification", lambda n: n.type == "mention" and n.status.id == live.id)
    alice.status_update(live.id, f"@{him.acct} live, and mended")
    for heard in (user, public):
        heard.first("status.update", lambda s: s.id == live.id)
    alice.status_delete(live.id)
    for heard in (user, public):
        heard.first("delete", lambda status_id: status_id == str(live.id))
    user_handle.close()
    public_handle.close()

    # Delete, block, unfollow
    refused(lambda: bob.status(live.id), MastodonNotFoundError)
    equal(alice.account_block(him.id).blocking, True, "block")
    refused(lambda: bob.account_follow(me.id), MastodonAPIError)
    equal([s for s in bob.timeline_home() if s.account.id == me.id], [], "nothing of alice in bob's home")
    equal(alice.account_unblock(him.id).blocking, False, "unblock")

    # Markers, preferences, profile
    alice.markers_set(["home"], [many[-1]])
    equal(str(alice.markers_get(["home"])["home"].last_read_id), str(many[-1]), "marker")
    equal(alice.account_update_credentials(display_name="Alice A.", note="Hello").display_name, "Alice A.", "profile")
    assert "posting:default:visibility" in alice.preferences(), "preferences"

    # Leaving: the token is of no use any more
    alice.revoke_access_token(allow_http=True)
    refused(lambda: Mastodon(access_token="nonsense", api_base_url=URL).account_verify_credentials(), MastodonAPIError)


main()

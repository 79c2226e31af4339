// A day with masto, in JavaScript: REST, paginators, and streaming over a WebSocket.

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient } from "masto";
import { waitFor } from "./wait_for.mjs";

const url = process.env.WATERTOWER_URL;
const signedIn = (accessToken) => createRestAPIClient({ url, accessToken });
const alice = signedIn(process.env.ALICE_TOKEN);
const bob = signedIn(process.env.BOB_TOKEN);

/** Keeps what a subscription says until it is ended. */
function listen(subscription) {
  const [heard, bell] = [[], new EventEmitter()];
  const ended = (async () => {
    for await (const event of subscription) {
      heard.push(event);
      bell.emit("heard");
    }
  })();
  ended.catch(() => {});
  return {
    async first(kind, matches, patience = 30_000) {
      const signal = AbortSignal.timeout(patience);
      for (;;) {
        const found = heard.find((e) => e.event === kind && matches(e.payload));
        if (found) return found;
        await once(bell, "heard", { signal });
      }
    },
  };
}

// An app of its own, and what it may do without a person
const app = await alice.v1.apps.create({
  clientName: "masto session",
  redirectUris: "urn:ietf:wg:oauth:2.0:oob",
  scopes: "read write",
});
assert.ok(app.clientId && app.clientSecret);
const granted = await createOAuthAPIClient({ url }).token.create({
  grantType: "client_credentials",
  clientId: app.clientId,
  clientSecret: app.clientSecret,
  scope: "read",
});
assert.equal(granted.tokenType, "Bearer");
assert.equal((await signedIn(granted.accessToken).v1.apps.verifyCredentials()).name, "masto session");

const me = await alice.v1.accounts.verifyCredentials();
const him = await bob.v1.accounts.verifyCredentials();
assert.deepEqual([me.username, him.username], ["alice", "bob"]);
const instance = await alice.v2.instance.fetch();
assert.match(instance.version, /^4\./);
assert.equal((await bob.v1.accounts.$select(me.id).follow()).following, true);

// Streams: many on one socket
const streaming = createStreamingAPIClient({
  streamingApiUrl: instance.configuration.urls.streaming,
  accessToken: process.env.BOB_TOKEN,
});
const user = listen(streaming.user.subscribe());
const open = listen(streaming.public.subscribe());
const local = listen(streaming.public.local.subscribe());
const tagged = listen(streaming.hashtag.subscribe({ tag: "masto" }));
const all = [user, open, local, tagged];
// A stream does not tell when it is open, and what was said before is not heard on it: then it is said again.
const isHeard = () => {
  const first = all.map((stream) => stream.first("update", () => true, 1_000));
  return Promise.all(first).then(() => true, () => false);
};
do {
  await alice.v1.statuses.create({ status: "Is anybody listening? #masto" });
} while (!(await isHeard()));

// Post, reply, boost, favourite
const post = await alice.v1.statuses.create({ status: "Hello #masto", visibility: "public", language: "en" });
for (const stream of all) {
  assert.equal((await stream.first("update", (s) => s.id === post.id)).payload.uri, post.uri);
}
const reply = await bob.v1.statuses.create({ status: "@alice hello", inReplyToId: post.id });
assert.equal(reply.inReplyToId, post.id);
const context = await alice.v1.statuses.$select(post.id).context.fetch();
assert.deepEqual(context.descendants.map((s) => s.id), [reply.id]);
assert.equal((await bob.v1.statuses.$select(post.id).favourite()).favourited, true);
assert.equal((await bob.v1.statuses.$select(post.id).reblog()).reblog.id, post.id);
const kinds = new Set((await alice.v1.notifications.list()).map((notification) => notification.type));
for (const kind of ["mention", "favourite", "reblog", "follow"]) assert.ok(kinds.has(kind), kind);
const mention = await alice.v1.statuses.create({ status: "@bob look" });
await user.first("notification", (n) => n.type === "mention" && n.status.id === mention.id);

// Upload: a picture of one pixel, and a post with it
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const media = await alice.v2.media.create({ file: new Blob([pixel], { type: "image/png" }), description: "A pixel" });
const ready = await waitFor("the upload", async () => {
  const found = await alice.v1.media.$select(media.id).fetch();
  return found.url ? found : undefined;
});
assert.deepEqual([ready.type, ready.description], ["image", "A pixel"]);
const shown = await alice.v1.statuses.create({ status: "A pixel", mediaIds: [media.id] });
assert.deepEqual(shown.mediaAttachments.map((m) => m.id), [media.id]);

// Edit and delete, seen live
await alice.v1.statuses.$select(post.id).update({ status: "Hello again #masto" });
for (const stream of all) await stream.first("status.update", (s) => s.id === post.id);
assert.equal((await alice.v1.statuses.$select(post.id).source.fetch()).text, "Hello again #masto");
assert.equal((await alice.v1.statuses.$select(post.id).history.list()).length, 2);
await alice.v1.statuses.$select(post.id).remove();
for (const stream of all) await stream.first("delete", (id) => id === post.id);
await assert.rejects(bob.v1.statuses.$select(post.id).fetch(), { statusCode: 404 });

// Pages: nothing twice, nothing missing
const many = [];
for (let n = 0; n < 12; n += 1) many.push((await alice.v1.statuses.create({ status: `Number ${n}` })).id);
const seen = [];
let pages = 0;
for await (const page of bob.v1.timelines.home.list({ limit: 5 })) {
  seen.push(...page.map((s) => s.id));
  pages += 1;
}
assert.ok(pages > 2, `${pages} pages`);
assert.equal(new Set(seen).size, seen.length);
assert.deepEqual(seen.filter((id) => many.includes(id)), [...many].reverse());
const found = await bob.v2.search.list({ q: "alice", type: "accounts" });
assert.deepEqual(found.accounts.map((a) => a.id), [me.id]);

// Errors are errors
await assert.rejects(alice.v1.statuses.create({ status: "" }), { statusCode: 422 });
await assert.rejects(signedIn("nonsense").v1.accounts.verifyCredentials(), { statusCode: 401 });

streaming.close();

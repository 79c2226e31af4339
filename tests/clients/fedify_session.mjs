// A server made with Fedify, beside Watertower: follow, post, reply, like and delete, both ways, all of it signed.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import {
  Accept,
  Create,
  Delete,
  Endpoints,
  Follow,
  Like,
  Mention,
  Note,
  Person,
  PUBLIC_COLLECTION,
  Tombstone,
  Undo,
} from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import { createRestAPIClient } from "masto";
import { waitFor } from "./wait_for.mjs";

const url = process.env.WATERTOWER_URL;
const alice = createRestAPIClient({ url, accessToken: process.env.ALICE_TOKEN });

// The other server, on a port of its own
const federation = createFederation({
  kv: new MemoryKvStore(),
  allowPrivateAddress: true,
});
const received = [];
const keys = [
  await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"),
  await generateCryptoKeyPair("Ed25519"),
];
federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== "carol") return null;
    const pairs = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Carol",
      url: context.getActorUri(identifier),
      inbox: context.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      followers: context.getFollowersUri(identifier),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .mapHandle((_, username) => username)
  .setKeyPairsDispatcher((_, identifier) => (identifier === "carol" ? keys : []));
federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [] }));
const notes = new Map();
federation.setObjectDispatcher(Note, "/notes/{id}", (_, { id }) => notes.get(id) ?? null);
let inbox = federation.setInboxListeners("/users/{identifier}/inbox", "/inbox");
for (const kind of [Follow, Accept, Create, Like, Delete, Undo]) {
  // Fedify hands on only what is signed by who it says it is from.
  inbox = inbox.on(kind, (_, activity) => void received.push(activity));
}
inbox.onError((_, error) => console.error("the inbox:", error));

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const body = ["GET", "HEAD"].includes(request.method) ? undefined : Buffer.concat(chunks);
  const asked = new Request(`http://${request.headers.host}${request.url}`, { method: request.method, headers, body });
  const answer = await federation.fetch(asked, { contextData: undefined });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const home = `http://localhost:${server.address().port}`;
const context = federation.createContext(new URL(home));
const carol = context.getActorUri("carol");

const hears = (what, is) => waitFor(what, async () => {
  await new Promise((turn) => setImmediate(turn)); // lets a request in
  return received.find(is);
});
const me = await alice.v1.accounts.verifyCredentials();
const aliceUri = new URL(me.uri);
// By her id: Fedify asks for handles over https alone.
const aliceActor = await context.lookupObject(aliceUri);
assert.equal(aliceActor?.id?.href, aliceUri.href);
/** Delivers to Alice, and fails when her server does not take it. */
const sends = (activity) =>
  context.sendActivity({ identifier: "carol" }, aliceActor, activity, { immediate: true, preferSharedInbox: true });
const note = (id, content, more = {}) => {
  const made = new Note({
    id: context.getObjectUri(Note, { id }),
    attribution: carol,
    content,
    mediaType: "text/html",
    to: PUBLIC_COLLECTION,
    ccs: [context.getFollowersUri("carol"), aliceUri],
    published: Temporal.Now.instant(),
    url: new URL(`${home}/notes/${id}`),
    ...more,
  });
  notes.set(id, made);
  return made;
};
const creates = (object) => {
  const id = new URL("#create", object.id);
  return sends(new Create({ id, actor: carol, object, to: PUBLIC_COLLECTION, cc: aliceUri }));
};

// Carol follows Alice
const follow = new Follow({ id: new URL(`${home}/follows/1`), actor: carol, object: aliceUri });
await sends(follow);
const accept = await hears("the accept", (a) => a instanceof Accept);
assert.equal(accept.actorId.href, aliceUri.href);
assert.equal(accept.objectId.href, follow.id.href);
const [notification] = await alice.v1.notifications.list();
assert.equal(notification.type, "follow");
assert.equal(notification.account.displayName, "Carol");
assert.equal(notification.account.acct, `carol@${new URL(home).host}`);

// Alice follows Carol
const tie = await alice.v1.accounts.$select(notification.account.id).follow();
assert.equal(tie.requested, true);
const asked = await hears("the follow", (a) => a instanceof Follow);
assert.deepEqual([asked.actorId.href, asked.objectId.href], [aliceUri.href, carol.href]);
await sends(new Accept({ id: new URL(`${home}/accepts/1`), actor: carol, object: asked }));
await waitFor("the tie", async () => {
  const [tie] = await alice.v1.accounts.relationships.fetch({ id: [notification.account.id] });
  return tie.following && !tie.requested;
});

// Carol posts, Alice reads, likes and replies
const first = note("1", "<p>Hello from <b>Fedify</b></p>");
await creates(first);
const read = await waitFor("the post", async () =>
  (await alice.v1.timelines.home.list()).find((status) => status.uri === first.id.href));
assert.equal(read.content, "<p>Hello from <b>Fedify</b></p>");
await alice.v1.statuses.$select(read.id).favourite();
const like = await hears("the like", (a) => a instanceof Like);
assert.equal(like.objectId.href, first.id.href);
const reply = await alice.v1.statuses.create({ status: `@${read.account.acct} welcome`, inReplyToId: read.id });
const created = await hears("the reply", (a) => a instanceof Create);
const heard = await created.getObject();
assert.ok(heard instanceof Note);
assert.deepEqual([heard.id.href, heard.replyTargetId.href], [reply.uri, first.id.href]);

// Carol likes the reply, and replies to it
await sends(new Like({ id: new URL(`${home}/likes/1`), actor: carol, object: heard.id }));
await waitFor("the like", async () => (await alice.v1.statuses.$select(reply.id).fetch()).favouritesCount === 1);
const second = note("2", "<p>@alice thanks</p>", {
  replyTarget: heard.id,
  tags: [new Mention({ href: aliceUri, name: `@alice@${new URL(url).host}` })],
});
await creates(second);
const thread = await waitFor("the answer", async () => {
  const { descendants } = await alice.v1.statuses.$select(reply.id).context.fetch();
  return descendants.find((status) => status.uri === second.id.href);
});
assert.equal(thread.inReplyToId, reply.id);
assert.equal((await alice.v1.notifications.list())[0].type, "mention");

// Both delete
notes.delete("2");
const tombstone = new Tombstone({ id: second.id });
await sends(new Delete({ id: new URL("#delete", second.id), actor: carol, object: tombstone, to: PUBLIC_COLLECTION }));
await waitFor("the end of the answer", async () => {
  const { descendants } = await alice.v1.statuses.$select(reply.id).context.fetch();
  return descendants.length === 0;
});
await alice.v1.statuses.$select(reply.id).remove();
const gone = await hears("the deletion", (a) => a instanceof Delete);
assert.equal(gone.objectId?.href ?? (await gone.getObject()).id.href, reply.uri);

// Carol leaves
await sends(new Undo({ id: new URL(`${home}/undos/1`), actor: carol, object: follow }));
await waitFor("her leaving", async () => (await alice.v1.accounts.verifyCredentials()).followersCount === 0);

server.close();
server.closeAllConnections();

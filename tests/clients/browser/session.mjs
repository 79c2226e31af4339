// A new server's first day in a browser: its owner sets it up, a stranger signs up and confirms, an app is allowed, and
// everybody looks around. With WATERTOWER_JAVASCRIPT=off the same without JavaScript.
//
// Every page is looked at on the way: no violation of its content security policy, no request to anybody else, nothing
// that axe-core finds, light and dark, and nothing wider than a telephone.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { waitFor } from "../wait_for.mjs";

const url = process.env.WATERTOWER_URL;
const origin = new URL(url).origin;
const password = process.env.PASSWORD;
const javaScript = process.env.WATERTOWER_JAVASCRIPT !== "off";
const screenshots = process.env.WATERTOWER_SCREENSHOTS;
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const complaints = [];

/** A person with a browser of their own, whose pages are watched. */
async function person(browser) {
  const context = await browser.newContext({ javaScriptEnabled: javaScript, viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on("console", (message) => {
    const text = message.text();
    // A page that says 404 is meant to.
    if (message.type() === "error" && !text.includes("Failed to load resource")) {
      complaints.push(`${page.url()}: ${text}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  page.on("request", (request) => {
    const to = new URL(request.url());
    const own = to.origin === origin || to.protocol === "data:" || to.origin === callback.origin;
    if (!own) complaints.push(`${page.url()} asks ${request.url()}`);
  });
  return page;
}

/** Looks at a page as everybody would: light and dark, on a desk and on a telephone. */
async function lookAt(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}.png`), fullPage: true });
    if (javaScript) {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      for (const { id, help, nodes } of violations) {
        complaints.push(`${name}, ${colorScheme}: ${id}: ${help}: ${nodes.map((n) => n.html).join(" ")}`);
      }
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 360, height: 740 });
  const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (needs > has) complaints.push(`${name}: ${needs} pixels wide on a telephone of ${has}`);
  if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-small.png`), fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.equal(await page.locator("h1").count(), 1, `${name} has one heading`);
  assert.match(await page.title(), /\S/, `${name} has a title`);
}

async function open(page, path, status = 200) {
  const response = await page.goto(new URL(path, url).href);
  assert.equal(response.status(), status, `${path}`);
  return response;
}

/** Fills the form in the middle of the page and sends it off. */
async function send(page, fields, button = "main form button") {
  for (const [name, value] of Object.entries(fields)) await page.fill(`main form [name="${name}"]`, value);
  await Promise.all([page.waitForNavigation(), page.click(button)]);
}

/** The link in the newest mail to somebody, whose path begins so. */
async function linkInMail(to, path) {
  const folder = join(process.env.WATERTOWER_DATA, "mail");
  return waitFor(`a mail to ${to}`, async () => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml")).sort().reverse();
    for (const name of names) {
      const mail = await readFile(join(folder, name), "utf8");
      if (!mail.includes(to)) continue;
      const text = mail.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
      const found = text.match(/https?:\/\/[^\s"<>]+/g)?.find((link) => new URL(link).pathname.startsWith(path));
      if (found) return found;
    }
    return undefined;
  });
}

const api = (path, token, body) =>
  fetch(new URL(path, url), {
    method: body ? "POST" : "GET",
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body && { "content-type": "application/json" }) },
    body: body && JSON.stringify(body),
  });

/** The JSON of an answer that is expected to be good. */
async function json(answer) {
  const response = await answer;
  const text = await response.text();
  assert.equal(response.status, 200, `${response.url}: ${text}`);
  return JSON.parse(text);
}

/** Where the app waits for its code: a server of its own, as an app on the desk has. */
const callback = await new Promise((resolve) => {
  const seen = [];
  const server = createServer((request, response) => {
    const asked = new URL(request.url, "http://127.0.0.1");
    if (asked.pathname === "/callback") seen.push(asked.searchParams);
    response.setHeader("content-type", "text/html").end("<!doctype html><title>The app</title><h1>Back in the app</h1>");
  });
  server.listen(0, "127.0.0.1", () => resolve({ server, seen, origin: `http://127.0.0.1:${server.address().port}` }));
});

async function setUp(browser) {
  const owner = await person(browser);
  await open(owner, process.env.WATERTOWER_SETUP);
  await lookAt(owner, "setup");
  await send(owner, { title: "Lakeside", username: "olga", email: "olga@example.org", password });
  assert.equal(new URL(owner.url()).origin, origin);
  await open(owner, "/settings/security");
  await open(owner, process.env.WATERTOWER_SETUP, 410);
  await lookAt(owner, "setup-again");
  const instance = await json(api("/api/v2/instance"));
  assert.equal(instance.title, "Lakeside");
}

async function signUp(page) {
  await open(page, "/auth/sign_up");
  await lookAt(page, "sign-up");
  await page.check("#agreement");
  await send(page, { username: "olga", email: "nina@example.org", password });
  assert.equal(await page.locator(".problem:visible").count() > 0, true, "a name that is taken is said so");
  await lookAt(page, "sign-up-problem");
  await page.check("#agreement");
  await send(page, { username: "nina", email: "nina@example.org", password });
  await lookAt(page, "waiting");

  const link = await linkInMail("nina@example.org", "/auth/confirm");
  await open(page, link);
  await lookAt(page, "confirm");
  if (await page.locator("main form button").count()) await send(page, {});
  await open(page, "/settings/security");
  await lookAt(page, "security");
}

async function signInAgain(page) {
  await Promise.all([page.waitForNavigation(), page.click("header form button")]);
  await open(page, "/auth/sign_in");
  await lookAt(page, "sign-in");
  await send(page, { login: "nina@example.org", password: "not this one" });
  assert.equal(await page.locator('[role="alert"]').count(), 1, "a wrong password is said so");
  await lookAt(page, "sign-in-problem");
  await send(page, { login: "nina@example.org", password });
  await open(page, "/settings/security");
}

/** An app asks with PKCE and is sent back to its own server, past the page's policy. */
async function allowApp(page) {
  const redirect = `${callback.origin}/callback`;
  const scope = "read write";
  const app = await json(
    api("/api/v1/apps", undefined, { client_name: "Desk app", redirect_uris: redirect, scopes: scope }),
  );
  const verifier = randomBytes(32).toString("base64url");
  const ask = new URL("/oauth/authorize", url);
  ask.search = new URLSearchParams({
    response_type: "code",
    client_id: app.client_id,
    redirect_uri: redirect,
    scope,
    state: "somewhere else",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  const press = async (decision) => {
    await open(page, ask.href);
    await Promise.all([page.waitForURL(`${redirect}?**`), page.click(`main button[value="${decision}"]`)]);
    return callback.seen.pop();
  };
  await open(page, ask.href);
  await lookAt(page, "authorize");
  assert.equal((await press("deny")).get("error"), "access_denied");
  const exchange = (code, code_verifier) =>
    api("/oauth/token", undefined, {
      grant_type: "authorization_code",
      client_id: app.client_id,
      client_secret: app.client_secret,
      redirect_uri: redirect,
      code,
      code_verifier,
    });

  // A code that somebody else caught is of no use without the verifier.
  const caught = await press("allow");
  assert.equal((await exchange(caught.get("code"), "a".repeat(43))).status, 400);

  // A code that comes twice was caught as well: what it gave is taken back.
  const twice = (await press("allow")).get("code");
  const { access_token: taken } = await json(exchange(twice, verifier));
  assert.equal((await exchange(twice, verifier)).status, 400);
  assert.equal((await api("/api/v1/accounts/verify_credentials", taken)).status, 401);

  const answer = await press("allow");
  assert.equal(answer.get("state"), "somewhere else");
  return (await json(exchange(answer.get("code"), verifier))).access_token;
}

async function lookAround(browser, token) {
  const me = await json(api("/api/v1/accounts/verify_credentials", token));
  assert.equal(me.username, "nina");
  const text = "Good morning from the #lake. https://example.org/boats";
  const post = await json(api("/api/v1/statuses", token, { status: text, language: "en" }));
  const secret = await json(api("/api/v1/statuses", token, { status: "Only for friends", visibility: "private" }));

  const poll = { options: ["Rowing", "Sailing"], expires_in: 3600 };
  const question = await json(api("/api/v1/statuses", token, { status: "What today?", language: "en", poll }));

  const stranger = await person(browser);
  const pages = {
    landing: "/",
    about: "/about",
    profile: "/@nina",
    status: `/@nina/${post.id}`,
    poll: `/@nina/${question.id}`,
    tag: "/tags/lake",
    "sign-in-stranger": "/auth/sign_in",
    "password-reset": "/auth/password",
  };
  for (const [name, path] of Object.entries(pages)) {
    await open(stranger, path);
    await lookAt(stranger, name);
  }
  for (const path of ["/@nina", `/@nina/${post.id}`, "/tags/lake"]) {
    await open(stranger, path);
    assert.match(await stranger.locator("main").innerText(), /Good morning from the #lake/, path);
    assert.doesNotMatch(await stranger.content(), /Only for friends/, path);
  }
  await open(stranger, `/@nina/${post.id}`);
  const meta = (property) => stranger.locator(`meta[property="${property}"]`).first().getAttribute("content");
  assert.match(await meta("og:description"), /Good morning/);
  assert.equal(await meta("og:url"), post.url);

  // What is hidden and what is missing look the same.
  await open(stranger, `/@nina/${secret.id}`, 404);
  const hidden = await stranger.locator("main").innerText();
  await lookAt(stranger, "missing");
  await open(stranger, "/@nina/1", 404);
  assert.equal(await stranger.locator("main").innerText(), hidden);
  await open(stranger, "/@nobody", 404);
  await open(stranger, "/nowhere", 404);
}

/** The app is locked out again, in the browser. */
async function lockOut(page, token) {
  await open(page, "/settings/security");
  assert.match(await page.locator("main").innerText(), /Desk app/);
  await lookAt(page, "security-with-app");
  await Promise.all([page.waitForNavigation(), page.click('main form[action="/settings/security/apps"] button')]);
  assert.equal((await api("/api/v1/accounts/verify_credentials", token)).status, 401);
}

if (screenshots) await mkdir(screenshots, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.WATERTOWER_CHROMIUM,
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
  ],
});
try {
  await setUp(browser);
  const nina = await person(browser);
  await signUp(nina);
  await signInAgain(nina);
  const token = await allowApp(nina);
  await lookAround(browser, token);
  await lockOut(nina, token);
  assert.deepEqual(complaints, []);
} finally {
  await browser.close();
  callback.server.close();
}

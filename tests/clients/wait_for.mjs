// Waiting for a state, never for a time.

/** Looks until there is something to see. */
export async function waitFor(what, look, patience = 30_000) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited ${patience} ms for ${what}`);
}

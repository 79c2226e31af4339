// Waiting for a state, never for a time.

/** Looks until there is something to see. Each look waits for an answer, of the server or of the disk. */
export async function waitFor(what, look, patience = 30_000) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const seen = await look();
    if (seen) return seen;
  }
  throw new Error(`waited ${patience} ms for ${what}`);
}

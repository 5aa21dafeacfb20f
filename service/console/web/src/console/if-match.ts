/** The header that says which state a write replaces; without an ETag, any. */
export function ifMatch(etag: string | undefined): { header?: { "If-Match": string } } {
  return etag ? { header: { "If-Match": etag } } : {};
}

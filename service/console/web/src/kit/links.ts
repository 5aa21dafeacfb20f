/** Addresses out of records are data: only what the web is made of becomes a link. */
const WEB = ["http:", "https:"];

/** Return an address that may be followed, or nothing: `javascript:`, `data:` and broken ones are no links. */
export function followable(address: string | null | undefined): string | undefined {
  if (!address || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return WEB.includes(url.protocol) ? url.href : undefined;
}

/** The bytes of a data URL. The page's rules let it fetch none. */
export function blobOf(url: string): Blob {
  const comma = url.indexOf(',');
  const head = url.slice('data:'.length, comma);
  const type = head.split(';')[0] ?? '';
  const body = url.slice(comma + 1);
  if (!head.endsWith(';base64')) return new Blob([decodeURIComponent(body)], { type });
  const signs = atob(body);
  return new Blob([Uint8Array.from(signs, (sign) => sign.charCodeAt(0))], { type });
}

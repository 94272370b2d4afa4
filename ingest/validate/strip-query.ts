/** A path or URL without what follows `?` or `#`: that is where tokens, addresses and search terms travel. */
export function stripQuery(path: string): string {
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code === 0x3f || code === 0x23) return i === 0 ? '/' : path.slice(0, i);
  }
  return path;
}

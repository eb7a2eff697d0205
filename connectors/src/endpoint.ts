/** The URL as it may be shown: without credentials, query and fragment. */
export function endpointOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

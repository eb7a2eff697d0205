/** The URL without credentials, query and fragment, for messages and labels. */
export function endpointOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** Whether nothing answered: the text is that of Go's HTTP client, of a proxy, or of Grafana, which may hide the cause. */
export function isUnreachable({ message }: Error): boolean {
  return /dial tcp|connection refused|connection reset|no such host|no route to host|i\/o timeout|deadline exceeded|\bEOF\b|bad gateway|gateway time-?out|service unavailable|error querying resource|plugin.unavailable|error occurred within the plugin/i.test(
    message,
  );
}

/** The scrape config in `prometheus.yml` for an exporter with this URL. */
export function scrapeConfig(exporterUrl: string | undefined): string {
  const { host, protocol } = parsed(exporterUrl ?? '') ?? new URL('http://localhost:10464');
  const lines = ['scrape_configs:', '  - job_name: gaugeway'];
  if (protocol === 'https:') {
    lines.push('    scheme: https');
  }
  return [...lines, '    static_configs:', `      - targets: ['${host}']`].join('\n');
}

/** The problem of an entered URL, or `undefined`. */
export function exporterUrlProblem(text: string): 'syntax' | 'credentials' | 'path' | undefined {
  if (text === '') {
    return undefined;
  }
  const url = parsed(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return 'syntax';
  }
  if (url.username !== '' || url.password !== '') {
    return 'credentials';
  }
  return url.pathname === '/' && url.search === '' && url.hash === '' ? undefined : 'path';
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

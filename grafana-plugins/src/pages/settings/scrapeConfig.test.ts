import { exporterUrlProblem, scrapeConfig } from './scrapeConfig';

test('the scrape config of an exporter', () => {
  expect(scrapeConfig('http://gaugeway:10464')).toBe(`scrape_configs:
  - job_name: gaugeway
    static_configs:
      - targets: ['gaugeway:10464']`);
});

test('with TLS', () => {
  expect(scrapeConfig('https://gaugeway.example')).toContain(
    "    scheme: https\n    static_configs:\n      - targets: ['gaugeway.example']",
  );
});

test('an IPv6 address', () => {
  expect(scrapeConfig('http://[::1]:10464')).toContain("targets: ['[::1]:10464']");
});

test('the default without a complete URL', () => {
  expect(scrapeConfig(undefined)).toContain("targets: ['localhost:10464']");
  expect(scrapeConfig('http://')).toContain("targets: ['localhost:10464']");
});

test.each([
  ['', undefined],
  ['http://localhost:10464', undefined],
  ['https://[::1]:10464/', undefined],
  ['localhost:10464', 'syntax'],
  ['ftp://localhost', 'syntax'],
  ['gaugeway', 'syntax'],
  ['http://user:secret@gaugeway:10464', 'credentials'],
  ['http://gaugeway:10464/api/v1', 'path'],
  ['http://gaugeway:10464/?x=1', 'path'],
])('%j: %s', (text, problem) => {
  expect(exporterUrlProblem(text)).toBe(problem);
});

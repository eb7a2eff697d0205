import { expect, test } from '@jest/globals';
import { negotiateFormat } from './negotiateFormat.ts';

// the headers of Prometheus are as scrape/scrape.go of each release makes them
test.each([
  ['no header', undefined, 'text'],
  ['an empty header', '', 'text'],
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', 'text'],
  ['curl', '*/*', 'text'],
  ['Prometheus 2.26', 'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'text'],
  [
    'Prometheus 2.40',
    'application/openmetrics-text;version=1.0.0;q=0.75,application/openmetrics-text;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'openmetrics',
  ],
  [
    'Prometheus 2.40 with protobuf',
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.75,application/openmetrics-text;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'openmetrics',
  ],
  [
    'Prometheus 2.53',
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  [
    'Prometheus 3.0',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  [
    'Prometheus 3.9',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  ['Prometheus 3 configured for text', 'text/plain;version=0.0.4;q=0.6,*/*;q=0.5', 'text'],
  ['Prometheus 3 configured for text 1.0', 'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5', 'text'],
  ['OpenMetrics of any version', 'application/openmetrics-text', 'openmetrics'],
  ['OpenMetrics only of a version to come', 'application/openmetrics-text;version=2.0.0', 'text'],
  ['OpenMetrics refused', 'application/openmetrics-text;q=0, */*', 'text'],
  ['text refused', 'text/plain;q=0, */*;q=0.1', 'openmetrics'],
  ['all types but text liked less', 'application/*;q=0.9, text/*;q=0.1', 'openmetrics'],
  ['a quoted version and capitals', 'Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
  ['a quality that is none', 'application/openmetrics-text;q=much', 'text'],
  ['neither', 'application/json', 'text'],
])('%s', (_client, accept, format) => {
  expect(negotiateFormat(accept)).toBe(format);
});

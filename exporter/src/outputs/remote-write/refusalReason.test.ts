import { expect, test } from '@jest/globals';
import { isOfRequest, refusalReason, storesTheRest } from './refusalReason.ts';

test.each([
  ['400 out of order sample', 'out_of_order'],
  ['400 out of bounds', 'out_of_bounds'],
  ['400 too old sample', 'too_old'],
  ['400 duplicate sample for timestamp', 'duplicate'],
  ['409 conflict', 'out_of_order'],
  ['409 store locally for endpoint 127.0.0.1:12907: add 1 samples: out of order sample', 'out_of_order'],
  [
    '400 send data to ingesters: failed pushing to ingester i-0: user=a: the sample has been rejected because another sample with a more recent timestamp has already been ingested and out-of-order samples are not allowed (err-mimir-sample-out-of-order). The affected sample is from series label_x{}',
    'out_of_order',
  ],
  [
    '400 failed pushing to ingester: user=a: the sample has been rejected because its timestamp is too old (err-mimir-sample-timestamp-too-old)',
    'too_old',
  ],
  ['400 received a sample whose timestamp is too far in the future (err-mimir-too-far-in-future)', 'too_far_in_future'],
  ['400 per-user series limit of 150000 exceeded (err-mimir-max-series-per-user)', 'too_many_series'],
  ['400 series has an invalid label name (err-mimir-label-invalid)', 'invalid_labels'],
  ['400 user=1: err: out of order sample. timestamp=2022-06-03T07:56:08.638Z', 'out_of_order'],
  ['400 no', 'other'],
])('%s: %s', (why, reason) => {
  expect(refusalReason(why)).toBe(reason);
});

test('Mimir, Cortex and Thanos store the other samples of a refused request, Prometheus does not', () => {
  expect(storesTheRest(400, '400 user=1: err: out of order sample. timestamp=2022-06-03T07:56:08.638Z')).toBe(true);
  expect(storesTheRest(400, '400 the sample has been rejected (err-mimir-sample-out-of-order)')).toBe(true);
  expect(storesTheRest(409, '409 conflict')).toBe(true);
  expect(storesTheRest(400, '400 out of order sample')).toBe(false);
  expect(storesTheRest(409, '409 the tenant is being deleted')).toBe(false);
});

test('a wrong path or protocol is no fault of the samples', () => {
  expect(isOfRequest('400 remoteAddr: "127.0.0.1:52196"; requestURI: /api/v1/writez; unsupported path requested: "/api/v1/writez"')).toBe(
    true,
  );
  expect(isOfRequest('422 {"code":422,"message":"Failed decompressing payload with snappy decoder."}')).toBe(true);
  expect(isOfRequest('400 <html><head><title>Bad Request</title></head><body>the label of the tunnel expired</body></html>')).toBe(true);
  expect(isOfRequest('400 out of order sample')).toBe(false);
});

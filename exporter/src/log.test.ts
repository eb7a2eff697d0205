import { expect, test } from '@jest/globals';
import { entryOf, logfmtLine } from './log.ts';

test('logfmt quotes values, and keys from outside add no entry', () => {
  expect(logfmtLine({ msg: 'a b', 'action_x\nlevel=error msg="forged"': 1, ü: 'é"\n' })).toBe(
    'msg="a b" action_x_level_error_msg__forged_=1 ü="é\\"\\n"',
  );
});

test('fields with the name of a standard key are kept under another name', () => {
  const entry = entryOf({ level: 'info', message: 'event', fields: { level: 'warning', message: 'Publish failed', ts: 1, msg: 2 } });
  expect(entry).toEqual({
    level: 'info',
    msg: 'event',
    message: 'Publish failed',
    level_: 'warning',
    ts_: 1,
    msg_: 2,
  });
});

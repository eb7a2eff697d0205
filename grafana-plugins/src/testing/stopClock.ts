/** Slows `Date.now` for the tests of a file to 1 ms a call: ages must not grow while a busy machine runs them. Returns its start in ms. Timers go on. */
export function stopClock(): number {
  const nowMs = Date.now();
  let clock: jest.SpyInstance | undefined;
  beforeEach(() => {
    let calls = 0;
    clock = jest.spyOn(Date, 'now').mockImplementation(() => nowMs + calls++);
  });
  afterEach(() => clock?.mockRestore());
  return nowMs;
}

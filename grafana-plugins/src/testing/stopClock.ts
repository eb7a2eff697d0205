/** Stops `Date.now` for the tests of a file, because ages grow while they run. Returns its time in ms. Timers go on. */
export function stopClock(): number {
  const nowMs = Date.now();
  let clock: jest.SpyInstance | undefined;
  beforeEach(() => {
    clock = jest.spyOn(Date, 'now').mockReturnValue(nowMs);
  });
  afterEach(() => clock?.mockRestore());
  return nowMs;
}

/** For tests of packages that know no simulator. */
export { freePort } from '@gaugeway/simulator/freePort';

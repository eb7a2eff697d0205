export { endpointOf } from '../endpoint.ts';

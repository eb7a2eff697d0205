import { exporterSchema } from '../config/exporterSchema.ts';

const { host, port } = exporterSchema.parse({}).server.listen;

/** Where an exporter listens whose config does not say. */
export const defaultListen = `${host}:${port}`;
export const defaultUrl = `http://${defaultListen}`;

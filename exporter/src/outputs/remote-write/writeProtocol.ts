import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { compress as snappyCompress } from 'snappyjs';

/** Remote write 1.0 for Prometheus and others, or the variant of VictoriaMetrics, which differs in its compression. */
export type WriteProtocol = 'prometheus' | 'victoriametrics';

const zstd = promisify(zstdCompress);
const unzstd = promisify(zstdDecompress);
/** The level that vmagent uses: higher ones cost much more CPU time and save little. */
const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Headers that belong to the protocol; a config must not set them. */
export function protocolHeaders(protocol: WriteProtocol): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/x-protobuf',
    ...(protocol === 'victoriametrics'
      ? { 'content-encoding': 'zstd', 'x-victoriametrics-remote-write-version': '1' }
      : { 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '0.1.0' }),
  };
}

/** Compresses an encoded `WriteRequest`. */
export async function compressed(bytes: Uint8Array, protocol: WriteProtocol): Promise<Uint8Array<ArrayBuffer>> {
  return protocol === 'prometheus' ? new Uint8Array(snappyCompress(bytes)) : zstd(bytes, level);
}

/** A body of VictoriaMetrics' variant as one of remote write 1.0. */
export async function toPrometheus(body: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(snappyCompress(await unzstd(body)));
}

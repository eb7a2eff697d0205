import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LokiConfig } from '../../config/lokiSchema.ts';
import { logfmtLine } from '../../log.ts';
import { cutText, longestTextBytes } from './boundedLine.ts';
import type { LogLine } from '../../lines/logLine.ts';
import { nanoseconds } from './streamTimes.ts';

type Labels = Readonly<Record<string, string>>;

const compress = promisify(gzip);

/** The labels of the line's stream. */
export function streamLabels({ connector, kind }: LogLine, config: Pick<LokiConfig, 'service_name' | 'labels'>): Labels {
  return { ...config.labels, service_name: config.service_name, ...(connector !== undefined && { connector }), kind };
}

/** The body of a push with lines of one stream: JSON, compressed by gzip. Without metadata, it is a part of the text. */
export async function pushRequest(stream: Labels, lines: readonly LogLine[], hasMetadata: boolean): Promise<Uint8Array> {
  const values = lines.map((line) => (hasMetadata ? structuredValue(line, stream) : plainValue(line, stream)));
  // level 6 saves 4 % of the bytes and takes twice the time
  return compress(JSON.stringify({ streams: [{ stream, values }] }), { level: 1 });
}

function structuredValue(line: LogLine, stream: Labels): readonly (string | Labels)[] {
  return [nanoseconds(line.atMs), line.text, metadataOf(line, stream)];
}

/** Fields that the text has already are not repeated. */
function plainValue(line: LogLine, stream: Labels): readonly string[] {
  const all = Object.entries(metadataOf(line, stream)).map(([name, value]) => logfmtLine({ [name]: value }));
  const fields = all.filter((field) => !` ${line.text} `.includes(` ${field} `)).join(' ');
  const text = fields === '' ? line.text : `${cutText(line.text, longestTextBytes - Buffer.byteLength(fields))} ${fields}`;
  return [nanoseconds(line.atMs), text];
}

/** A query shows metadata with the name of a label as another label: it is left out. */
function metadataOf({ metadata }: LogLine, stream: Labels): Labels {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => stream[name] === undefined));
}

import protobuf from 'protobufjs/minimal.js';
import { DataType } from '../payload/payload.ts';

export const rebirthName = 'Node Control/Rebirth';

/**
 * The payload of a command that makes a node describe itself and its devices again [Sparkplug 3.0 6.4.19]. `alias`: where the birth gives the metric one, against
 * the specification; nodes that look at the alias first, as Tahu's in Python, take a command without it for another one.
 */
export function rebirthCommand(nowMs: number, alias?: number): Buffer {
  const writer = protobuf.Writer.create().uint32(8).uint64(nowMs);
  const metric = writer.uint32(18).fork().uint32(10).string(rebirthName);
  if (alias !== undefined) metric.uint32(16).uint64(alias);
  metric.uint32(24).uint64(nowMs).uint32(32).uint32(DataType.Boolean).uint32(112).bool(true).ldelim();
  return Buffer.from(writer.finish());
}

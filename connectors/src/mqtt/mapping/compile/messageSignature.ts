import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MalformedReason } from '../../../contract.ts';
import type { MappingConfig } from '../schema/mappingSchema.ts';
import { readTime } from './messageTime.ts';
import { type Scope, compileTemplate, type TextTemplate } from './textTemplate.ts';
import type { JsonPath } from './jsonPath.ts';

type VerifyConfig = NonNullable<MappingConfig['verify']>;

/** Why a message is refused. */
interface Refusal {
  readonly reason: MalformedReason;
  readonly detail: string;
}

/** Checks the signatures of the messages of one mapping. */
export interface MessageSignature {
  readonly hasProperties: boolean;
  readonly paths: readonly JsonPath[];
  /** Undefined for a valid message. `isRepeated`: the broker delivers it again. */
  check(scope: Scope, nowMs: number, isRepeated: boolean): Refusal | undefined;
}

/** Compiles `verify`. `nonces` are those of all topics of the mapping. Throws an Error. */
export function compileSignature(config: VerifyConfig, parts: readonly string[], nonces: Nonces): MessageSignature {
  const compile = (text: string) => compileTemplate(text, { parts });
  const [signature, timestamp, nonce] = [compile(config.signature), compile(config.timestamp), compile(config.nonce)];
  const signed = compileTemplate(config.signed, { parts, isSigned: true });
  const texts = { signature, timestamp, nonce, signed };
  const templates = Object.values(texts);
  return {
    hasProperties: templates.some(({ hasProperties }) => hasProperties),
    paths: templates.flatMap(({ paths }) => paths),
    check: (scope, nowMs, isRepeated) => refusal(scope, { config, texts }, { nonces, nowMs, isRepeated }),
  };
}

interface Texts {
  readonly signature: TextTemplate;
  readonly timestamp: TextTemplate;
  readonly nonce: TextTemplate;
  readonly signed: TextTemplate;
}

interface Use {
  readonly nonces: Nonces;
  readonly nowMs: number;
  readonly isRepeated: boolean;
}

function refusal(
  scope: Scope,
  { config, texts }: { readonly config: VerifyConfig; readonly texts: Texts },
  { nonces, nowMs, isRepeated }: Use,
): Refusal | undefined {
  const signature = texts.signature.render(scope);
  const signed = texts.signed.render(scope);
  const nonce = texts.nonce.render(scope);
  if (signature === undefined || signed === undefined || nonce === undefined || nonce === '')
    return { reason: 'signature', detail: 'it has no signature, or a part of what is signed is missing' };
  const expected = createHmac(config.algorithm, config.hmac.reveal()).update(signed).digest();
  if (!isEqual(expected, signature)) return { reason: 'signature', detail: 'its signature is not that of the key' };
  const ms = readTime(texts.timestamp.render(scope), 'auto');
  if (ms === undefined || Math.abs(ms - nowMs) > config.window)
    return { reason: 'time', detail: 'the time of its signature is too far away' };
  // after the signature, so that nobody else can use up nonces
  if (!nonces.add(nonce, nowMs, 2 * config.window) && !isRepeated)
    return { reason: 'replay', detail: 'its nonce was used before, or there are too many within the window' };
  return undefined;
}

/** In hexadecimal or base64, perhaps after the name of the scheme. */
function isEqual(expected: Buffer, signature: string): boolean {
  const text = signature.trim().replace(/^(sha(1|256|512)=|v1,)/, '');
  const found = Buffer.from(text, text.length === 2 * expected.length ? 'hex' : 'base64');
  return found.length === expected.length && timingSafeEqual(found, expected);
}

const mostNonces = 100_000;

/** The nonces of the newest messages, the oldest first. */
export class Nonces {
  readonly #endsMs = new Map<string, number>();

  /** False where the nonce is known, or where there are too many. */
  add(nonce: string, nowMs: number, lifeMs: number): boolean {
    for (const [old, endMs] of this.#endsMs) {
      if (endMs > nowMs) break;
      this.#endsMs.delete(old);
    }
    if (this.#endsMs.has(nonce) || this.#endsMs.size >= mostNonces) return false;
    this.#endsMs.set(nonce, nowMs + lifeMs);
    return true;
  }
}

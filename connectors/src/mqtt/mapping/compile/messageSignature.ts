import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../../configTypes.ts';
import type { Gateway, MalformedReason } from '../../../contract.ts';
import type { MappingConfig } from '../schema/mappingSchema.ts';
import { nearNow, readTime } from './messageTime.ts';
import type { Nonces } from './nonces.ts';
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
  /** Of all topics of the mapping. */
  readonly nonces: Nonces;
  /** Undefined for a valid message. */
  check(scope: Scope, arrival: Arrival): Refusal | undefined;
}

/** How a message arrived. */
interface Arrival {
  readonly gateway: Pick<Gateway, 'now' | 'at'>;
  /** Another one for each message. */
  readonly message: number;
  /** The broker delivers it again. */
  readonly isRepeated: boolean;
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
    nonces,
    check: (scope, arrival) => refusal(scope, { config, texts, nonces }, arrival),
  };
}

interface Texts {
  readonly signature: TextTemplate;
  readonly timestamp: TextTemplate;
  readonly nonce: TextTemplate;
  readonly signed: TextTemplate;
}

interface Verification {
  readonly config: VerifyConfig;
  readonly texts: Texts;
  readonly nonces: Nonces;
}

function refusal(scope: Scope, { config, texts, nonces }: Verification, { gateway, message, isRepeated }: Arrival): Refusal | undefined {
  const signature = texts.signature.render(scope);
  const signed = texts.signed.render(scope);
  const nonce = texts.nonce.render(scope);
  if (signature === undefined || signed === undefined || nonce === undefined || nonce === '')
    return { reason: 'signature', detail: 'it has no signature, or a part of what is signed is missing' };
  const keys = config.previous_hmac === undefined ? [config.hmac] : [config.hmac, config.previous_hmac];
  if (!keys.some((key) => isEqual(digestOf(signed, key, config), signature)))
    return { reason: 'signature', detail: 'its signature is not that of the key' };
  const ms = readTime(texts.timestamp.render(scope), 'auto');
  const atMs = ms === undefined ? undefined : nearNow(ms, config.window, gateway);
  if (atMs === undefined) return { reason: 'time', detail: 'the time of its signature is too far away' };
  if (atMs + secondMs <= nonces.notBeforeMs)
    return { reason: 'time', detail: 'it was signed before the exporter started, after an exit that lost which messages came before' };
  // after the signature, so that nobody else can use up nonces
  if (!nonces.add(nonce, message, { nowMs: gateway.now(), lifeMs: 2 * config.window }) && !isRepeated)
    return { reason: 'replay', detail: 'its nonce was used before, or there are too many within the window' };
  return undefined;
}

/** Times of signatures are often in whole seconds. */
const secondMs = 1000;

function digestOf(signed: string, key: Secret, { algorithm }: VerifyConfig): Buffer {
  return createHmac(algorithm, key.reveal()).update(signed).digest();
}

/** In hexadecimal or base64, perhaps after the name of the scheme. */
function isEqual(expected: Buffer, signature: string): boolean {
  const text = signature.trim().replace(/^(sha(1|256|512)=|v1,)/, '');
  const found = Buffer.from(text, text.length === 2 * expected.length ? 'hex' : 'base64');
  return found.length === expected.length && timingSafeEqual(found, expected);
}

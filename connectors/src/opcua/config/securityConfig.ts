import { z } from 'zod';

/** Policies in falling order of strength; the last two are deprecated by the OPC Foundation and read with old servers only. */
export const policies = ['Aes256_Sha256_RsaPss', 'Aes128_Sha256_RsaOaep', 'Basic256Sha256', 'Basic256', 'Basic128Rsa15'] as const;
export type Policy = (typeof policies)[number] | 'None';

const file = z.string().min(1).meta({ file: true });
const names: readonly string[] = [...policies, 'None'];

const policy = z
  .string()
  .superRefine((text, context) => {
    if (names.includes(text)) return;
    const near = names.find((name) => plain(name) === plain(text));
    const message = near === undefined ? `expected one of ${names.join(', ')}` : `unknown policy "${text}"; did you mean "${near}"?`;
    context.addIssue({ code: 'custom', message });
  })
  .transform((text) => text as Policy);

/** Mode and policy of the channel. Exactly these or nothing: what the server offers has no say in it. */
export const securityConfig = z
  .strictObject({
    mode: z
      .enum(['None', 'Sign', 'SignAndEncrypt'])
      .optional()
      .describe('Default SignAndEncrypt; with None everybody on the way reads along.'),
    policy: policy.optional().describe(`One of ${names.join(', ')}; default Basic256Sha256.`),
    cert: file
      .optional()
      .describe('Application certificate and its chain in PEM form, instead of the self-signed one made at the first start.'),
    key: file.optional().describe('Private key of `cert`.'),
  })
  .superRefine(({ mode, policy: chosen, cert, key }, context) => {
    const report = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (mode === undefined && chosen === 'None') {
      report('policy', 'needs "mode: None" beside it');
    } else if (mode === 'None' && chosen !== undefined && chosen !== 'None') {
      report('policy', 'with "mode: None" nothing is secured: leave the policy out, or choose the mode Sign or SignAndEncrypt');
    } else if (mode !== 'None' && chosen === 'None') {
      report('policy', 'secures nothing: choose another policy, or say "mode: None"');
    }
    if ((cert === undefined) !== (key === undefined)) report(cert === undefined ? 'key' : 'cert', 'cert and key need each other');
  })
  .transform(({ mode = 'SignAndEncrypt', policy: chosen = mode === 'None' ? 'None' : 'Basic256Sha256', ...own }) => ({
    mode,
    policy: chosen,
    ...own,
  }))
  .prefault({})
  .describe('Security of the channel: exactly this mode and policy, never a weaker one.');

export type SecurityConfig = z.output<typeof securityConfig>;

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

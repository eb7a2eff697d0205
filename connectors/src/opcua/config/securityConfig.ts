import { z } from 'zod';
import { configIssue, type ProblemCode } from '../../configProblems.ts';

/** Policies from the strongest to the weakest. The OPC Foundation deprecated the last two, which only old servers need. */
export const policies = ['Aes256_Sha256_RsaPss', 'Aes128_Sha256_RsaOaep', 'Basic256Sha256', 'Basic256', 'Basic128Rsa15'] as const;
export type Policy = (typeof policies)[number] | 'None';

const file = z.string().min(1).meta({ file: true });
const names: readonly string[] = [...policies, 'None'];

const policy = z
  .string()
  .superRefine((text, context) => {
    if (names.includes(text)) return;
    const near = names.find((name) => normalized(name) === normalized(text));
    const message = near === undefined ? `expected one of ${names.join(', ')}` : `unknown policy: did you mean "${near}"?`;
    context.addIssue(configIssue('unknown_name', [], message));
  })
  .transform((text) => text as Policy);

/** Mode and policy of the secure channel. No other than the configured ones are used, whatever the server offers. */
export const securityConfig = z
  .strictObject({
    mode: z
      .enum(['None', 'Sign', 'SignAndEncrypt'])
      .optional()
      .describe('Security mode; default SignAndEncrypt. With None, the connection is neither signed nor encrypted.'),
    policy: policy.optional().describe(`Security policy: one of ${names.join(', ')}; default Basic256Sha256.`),
    cert: file
      .optional()
      .describe('Application certificate and its chain in PEM form, instead of the self-signed one that is created at the first start.'),
    key: file.optional().describe('Private key of `cert`.'),
  })
  .superRefine(({ mode, policy: chosen, cert, key }, context) => {
    const report = (code: ProblemCode, path: string, message: string) => context.addIssue(configIssue(code, [path], message));
    if (mode === undefined && chosen === 'None') {
      report('conflict', 'policy', 'policy None requires "mode: None"');
    } else if (mode === 'None' && chosen !== undefined && chosen !== 'None') {
      report('conflict', 'policy', '"mode: None" uses no policy: remove it, or set the mode to Sign or SignAndEncrypt');
    } else if (mode !== 'None' && chosen === 'None') {
      report('conflict', 'policy', 'policy None conflicts with the mode: set another policy, or "mode: None"');
    }
    if ((cert === undefined) !== (key === undefined))
      report('missing', cert === undefined ? 'key' : 'cert', 'cert and key require each other');
  })
  .transform(({ mode = 'SignAndEncrypt', policy: chosen = mode === 'None' ? 'None' : 'Basic256Sha256', ...own }) => ({
    mode,
    policy: chosen,
    ...own,
  }))
  .prefault({})
  .describe('Security of the connection: exactly this mode and policy, never a weaker one.');

export type SecurityConfig = z.output<typeof securityConfig>;

function normalized(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

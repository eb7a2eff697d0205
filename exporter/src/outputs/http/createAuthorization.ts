import type { HttpTarget } from '../../config/httpTargetSchema.ts';
import { fixedAuthorization, type Authorization } from './authorization.ts';
import type { HttpConnections } from './httpConnections.ts';
import { OAuth2Tokens } from './oauth2Tokens.ts';
import { TokenFile } from './tokenFile.ts';

/** The authorization of a target of the config. `tokens` are the connections for requests of OAuth 2.0. */
export function createAuthorization(config: HttpTarget, tokens: () => HttpConnections): Authorization {
  const { basic_auth: basic, bearer_token: token, bearer_token_file: file, oauth2 } = config;
  if (basic !== undefined) {
    const password = basic.password.reveal();
    const encoded = Buffer.from(`${basic.username}:${password}`).toString('base64');
    return fixedAuthorization(`Basic ${encoded}`, [encoded, password]);
  }
  if (token !== undefined) return fixedAuthorization(`Bearer ${token.reveal()}`, [token.reveal()]);
  if (file !== undefined) return new TokenFile(file);
  return oauth2 === undefined ? fixedAuthorization(undefined, []) : new OAuth2Tokens(oauth2, tokens());
}

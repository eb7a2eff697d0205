import { type EndpointDescription, MessageSecurityMode, SecurityPolicy } from 'node-opcua-client';
import { ConnectorError } from '../../contract.ts';
import { endpointOf } from '../../endpoint.ts';
import type { Policy, SecurityConfig } from '../config/securityConfig.ts';

const uriStart = 'http://opcfoundation.org/UA/SecurityPolicy#';

/** The endpoint with exactly this security. Otherwise throws with the offered ones, in a kind that is retried: a starting server may offer it later. */
export function chooseEndpoint(
  endpoints: readonly EndpointDescription[],
  { url, security }: { readonly url: string; readonly security: SecurityConfig },
): EndpointDescription {
  const overTcp = endpoints.filter(({ endpointUrl }) => endpointUrl?.startsWith('opc.tcp:') !== false);
  const chosen = overTcp.find(
    ({ securityMode, securityPolicyUri }) => securityMode === modeOf(security) && securityPolicyUri === policyOf(security.policy),
  );
  if (chosen !== undefined) return chosen;
  if (overTcp.length === 0)
    throw new ConnectorError('opcua_no_tcp_endpoint', `cannot connect to "${endpointOf(url)}": it offers no opc.tcp endpoint`);
  const offers = [...new Set(overTcp.map(offerOf))];
  throw new ConnectorError(
    'opcua_security_not_offered',
    `cannot connect to "${endpointOf(url)}": it does not offer ${securityText(security)}, only ${offers.join(', ')}; set "security" to one of them`,
  );
}

export function modeOf({ mode }: Pick<SecurityConfig, 'mode'>): MessageSecurityMode {
  return MessageSecurityMode[mode];
}

export function policyOf(policy: Policy): SecurityPolicy {
  return SecurityPolicy[policy];
}

/** Mode and policy, such as `SignAndEncrypt/Basic256Sha256`. */
export function offerOf({ securityMode, securityPolicyUri }: EndpointDescription): string {
  const mode = MessageSecurityMode[securityMode];
  return securityMode === MessageSecurityMode.None ? mode : `${mode}/${(securityPolicyUri ?? '').replace(uriStart, '')}`;
}

function securityText({ mode, policy }: SecurityConfig): string {
  return mode === 'None' ? mode : `${mode}/${policy}`;
}

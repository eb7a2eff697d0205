import packageJson from '../../package.json' with { type: 'json' };
import { openApiDocument } from './openApiDocument.ts';
import { routes } from './routes.ts';

/** The OpenAPI document, `docs/openapi.json`. */
export function renderOpenApi(): string {
  return `${JSON.stringify(openApiDocument(routes, packageJson.version), null, 2)}\n`;
}

import packageJson from '../../package.json' with { type: 'json' };
import { openApiDocument } from './openApiDocument.ts';
import { routes } from './routes.ts';

/** The OpenAPI document as a file, for those who generate clients from it. */
export function renderOpenApi(): string {
  return `${JSON.stringify(openApiDocument(routes, packageJson.version), null, 2)}\n`;
}

import { endpoints, toOpenApi } from '@evident/contract/api';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { HttpParts } from '../parts.ts';
import { welcomePage, welcomePolicy } from '../welcome/welcome-page.ts';

// The page's own policy, without `upgrade-insecure-requests`: it must work over plain HTTP on a laptop or inside a network.
const docsPolicy =
  "default-src 'none'; connect-src 'self'; font-src 'self' data:; img-src 'self' data:; script-src 'self'; " +
  "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// The bar that loads another server's document has no place here.
const docsTheme = {
  title: 'Evident API',
  css: [
    {
      filename: 'evident.css',
      content: '.swagger-ui .topbar{display:none}.swagger-ui .info{margin:32px 0 16px}',
    },
  ],
};

/** What people open in a browser: the welcome page and the documentation of the API. */
export async function pageRoutes(app: FastifyInstance, { health, version }: HttpParts): Promise<void> {
  const document = toOpenApi(endpoints, { version });

  app.get('/', (request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', welcomePolicy)
      .header('cache-control', 'no-store')
      .send(welcomePage({ health: health(), origin: originOf(request.headers.host, request.protocol) })),
  );

  app.get('/openapi.json', () => document);

  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: docsPolicy,
    theme: docsTheme,
    uiConfig: { docExpansion: 'list', deepLinking: true, tryItOutEnabled: false },
    logLevel: 'silent',
  });
}

/** Where the reader sees this server, for the commands on the page. A Host that is none is not repeated. */
function originOf(host: string | undefined, protocol: string): string {
  return host && /^[\w.:[\]-]{1,255}$/.test(host) ? `${protocol}://${host}` : 'http://127.0.0.1:4000';
}

import type { FastifyInstance } from 'fastify';

/** Which methods an address takes: what tells a wrong method (405) from a wrong address (404). */
export interface KnownRoutes {
  methodsOf(path: string): readonly string[];
}

/** Watches the routes of `app` as they are added. */
export function watchRoutes(app: FastifyInstance): KnownRoutes {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const source = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');
    routes.push({ pattern: new RegExp(`^${source}/?$`), methods: [method].flat() });
  });
  return {
    methodsOf: (path) => [
      ...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)),
    ],
  };
}

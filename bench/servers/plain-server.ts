import fastify from 'fastify';
import pg from 'pg';

/**
 * The usual alternative: an endpoint that inserts a row a request, through a pool, with a primary key and four indexes.
 * Run as `node --import tsx bench/servers/plain-server.ts URL PORT`.
 */
const [url = '', port = '0'] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 20 });
await pool.query(`
  CREATE TABLE IF NOT EXISTS plain_events (
    id uuid PRIMARY KEY, event_type varchar(100) NOT NULL, tenant_id text, user_id text, object_type text, object_id text,
    request_id text, ip_address inet, user_agent text, metadata jsonb NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX IF NOT EXISTS plain_tenant ON plain_events (tenant_id, created_at);
  CREATE INDEX IF NOT EXISTS plain_user ON plain_events (user_id, created_at);
  CREATE INDEX IF NOT EXISTS plain_type ON plain_events (event_type, created_at);
  CREATE INDEX IF NOT EXISTS plain_request ON plain_events (request_id)`);

interface Body {
  readonly id: string;
  readonly type: string;
  readonly tenantId?: string;
  readonly userId?: string;
  readonly object?: { readonly type: string; readonly id?: string };
  readonly request?: {
    readonly requestId?: string;
    readonly ipAddress?: string;
    readonly userAgent?: string;
  };
  readonly metadata?: object;
  readonly occurredAt?: string;
}

const app = fastify();
app.get('/health/ready', () => ({ status: 'ok' }));
app.post<{ Body: Body }>('/api/v1/events', async ({ body }, reply) => {
  await pool.query(
    `INSERT INTO plain_events (id, event_type, tenant_id, user_id, object_type, object_id, request_id, ip_address, user_agent, metadata, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
    [
      body.id,
      body.type,
      body.tenantId,
      body.userId,
      body.object?.type,
      body.object?.id,
      body.request?.requestId,
      body.request?.ipAddress,
      body.request?.userAgent,
      body.metadata ?? {},
      body.occurredAt,
    ],
  );
  return reply.code(202).send({ status: 'accepted' });
});
await app.listen({ port: Number(port), host: '127.0.0.1' });

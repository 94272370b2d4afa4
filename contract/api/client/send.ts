import { type ErrorCode, EvidentError, errorCatalogue } from '../../errors/index.ts';
import type { Endpoint } from '../endpoint.ts';

export interface ClientOptions {
  /** Where the server is, e.g. `http://127.0.0.1:4000`. */
  readonly baseUrl: string;
  /** Key or token, or a function that answers a fresh one for each request. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Waits between attempts of a live tail to come back. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** What a request says, whatever the endpoint. */
export interface RequestInput {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Sends one request. Throws EvidentError for every answer that is not a success and when nobody answers. */
export async function send(
  options: ClientOptions,
  endpoint: Endpoint,
  input: RequestInput,
): Promise<Response> {
  const token = typeof options.token === 'function' ? await options.token() : options.token;
  const streamed = isStream(input.body);
  const init = {
    method: endpoint.method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(input.body === undefined
        ? {}
        : { 'content-type': streamed ? 'application/x-ndjson' : 'application/json' }),
      ...input.headers,
    },
    ...(input.body === undefined ? {} : { body: streamed ? input.body : JSON.stringify(input.body) }),
    ...(streamed ? { duplex: 'half' } : {}),
    ...(input.signal ? { signal: input.signal } : {}),
  };
  let response: Response;
  try {
    response = await (options.fetch ?? fetch)(
      addressOf(options.baseUrl, endpoint, input),
      init as RequestInit,
    );
  } catch (cause) {
    if (input.signal?.aborted) throw cause;
    throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', {
      message: `No Evident server answers at ${new URL(options.baseUrl).origin}.`,
      cause,
    });
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function addressOf(baseUrl: string, endpoint: Endpoint, input: RequestInput): URL {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name] ?? '')),
  );
  const url = new URL(baseUrl.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  return url;
}

/** A refusal that says more than its error: what became of each event. */
export class RefusedAnswer extends EvidentError {
  readonly body: unknown;
  constructor(code: ErrorCode, options: ConstructorParameters<typeof EvidentError>[1], body: unknown) {
    super(code, options);
    this.body = body;
  }
}

async function errorOf(response: Response): Promise<EvidentError> {
  const text = await response.text().catch(() => '');
  const body = parse(text);
  const error = (body as { error?: { code?: unknown; message?: unknown; details?: unknown } } | undefined)
    ?.error;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const options = {
    message: typeof error?.message === 'string' ? error.message : `The server answered ${response.status}.`,
    ...(Array.isArray(error?.details) ? { details: error.details } : {}),
    ...(Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {}),
  };
  const code =
    typeof error?.code === 'string' && error.code in errorCatalogue
      ? (error.code as ErrorCode)
      : codeOfStatus(response.status);
  return new RefusedAnswer(code, options, body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** For answers of a proxy in between, which knows nothing of our catalogue. */
function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHORIZED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return status === 500 ? 'INTERNAL' : 'ACTIVITY_RECORDER_UNAVAILABLE';
  return 'INVALID_INPUT';
}

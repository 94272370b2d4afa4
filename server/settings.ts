import { resolve } from 'node:path';
import { EvidentError } from '@evident/contract/errors';
import { parseTrustProxy, type TrustProxy } from '@evident/ingest';
import type { RetentionPolicy } from '@evident/protect/retention';
import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { parseRetention } from './retention/parse-policy.ts';

const keyLength = 24;
const credential = (what: string) =>
  z
    .string()
    .min(keyLength, `must be ${what} of ${keyLength} characters or more`)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks');

const url = (schemes: readonly string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)),
      `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );

const whole = (min: number, max: number) => {
  const problem = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, problem)
    .transform(Number)
    .refine((value) => value >= min && value <= max, problem);
};

const trustProxy = z.string().transform((value, context): TrustProxy => {
  try {
    return parseTrustProxy(value);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `must be none, a number of proxies, or their addresses and networks: ${(error as Error).message}`,
    });
    return z.NEVER;
  }
});

const retention = z.string().transform((value, context): RetentionPolicy => {
  try {
    return parseRetention(value);
  } catch (error) {
    const [detail] = error instanceof EvidentError ? (error.details ?? []) : [];
    const problem = detail ? `${detail.path} ${detail.problem}` : (error as Error).message;
    context.addIssue({ code: 'custom', message: `must be rules divided by commas: ${problem}` });
    return z.NEVER;
  }
});

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

interface Setting {
  readonly schema: z.ZodType;
  readonly fallback?: string;
  readonly says: string;
}

/** Every setting there is: what it takes, what it is when absent, and what it does. `docs/settings.md` is held against it. */
export const settingTable = {
  DATABASE_URL: {
    schema: url(['postgres', 'postgresql']),
    says: 'PostgreSQL 14 or newer, e.g. `postgres://user:password@host/database`. Without it, an embedded database in the data directory.',
  },
  CLICKHOUSE_URL: {
    schema: url(['http', 'https']),
    says: 'ClickHouse for the history. Checked, and not used by this version yet.',
  },
  PORT: { schema: whole(0, 65_535), fallback: '4000', says: 'Port to listen on; 0 takes a free one.' },
  HOST: {
    schema: z.string().min(1, 'must be an address or a host name'),
    fallback: '127.0.0.1',
    says: 'Address to listen on. `0.0.0.0` takes connections from other machines.',
  },
  EVIDENT_DATA_DIR: {
    schema: z.string().min(1, 'must be a folder'),
    fallback: '.evident',
    says: 'Folder for the secret, the spool and the embedded database.',
  },
  EVIDENT_SECRET: {
    schema: credential('a secret'),
    says: 'Signs what this server hands to itself and its command line. Made and kept in the data directory (`secret`, mode 0600) when absent; set it when several servers share a database.',
  },
  EVIDENT_WRITE_KEY: {
    schema: credential('a key'),
    says: 'A fixed public key that may write browser events and nothing else.',
  },
  EVIDENT_SECRET_KEY: {
    schema: credential('a key'),
    says: 'A fixed key that may write events from servers and read all events.',
  },
  EVIDENT_ADMIN_TOKEN: { schema: credential('a token'), says: 'A fixed token that may do everything.' },
  EVIDENT_APP_JWT_SECRET: {
    schema: z.string().min(16, 'must be a secret of 16 characters or more'),
    says: "Verifies your app's own JWTs (HS256) at the browser endpoint.",
  },
  EVIDENT_APP_JWKS_URL: {
    schema: url(['http', 'https']),
    says: "Where your app's public keys are (JWKS), instead of EVIDENT_APP_JWT_SECRET.",
  },
  EVIDENT_APP_JWT_ISSUER: { schema: z.string().min(1), says: 'The `iss` such a token must have.' },
  EVIDENT_APP_JWT_AUDIENCE: { schema: z.string().min(1), says: 'The `aud` such a token must have.' },
  EVIDENT_TRUST_PROXY: {
    schema: trustProxy,
    fallback: 'none',
    says: 'Proxies whose word on the client address is taken: `none`, how many there are, or their addresses and networks, such as `10.0.0.0/8,loopback`. Add `forwarded` to read RFC 7239 instead of X-Forwarded-For.',
  },
  EVIDENT_CATALOGUE: {
    schema: z.string().min(1, 'must be a file'),
    says: 'A module whose default export is your `defineCatalogue()`; the ready preset without it.',
  },
  EVIDENT_RETENTION: {
    schema: retention,
    says: 'What is kept for how long; runs daily. Rules `lane[:typePrefix*][@tenant]=days`, such as `record=365d,product=30d,record:billing.*=2555d,*@acme=forever`. Nothing is removed by itself without it.',
  },
  EVIDENT_SPOOL_MB: {
    schema: whole(1, 1_000_000),
    fallback: '1024',
    says: 'Most disk, in MB, that the spool takes while the database is away.',
  },
  EVIDENT_STREAMS: {
    schema: whole(0, 10_000),
    fallback: '100',
    says: 'Most live tails at once; one more is answered OVERLOADED.',
  },
  EVIDENT_SHUTDOWN_MS: {
    schema: whole(0, 600_000),
    fallback: '10000',
    says: 'How long a stop waits for what is under way, in milliseconds.',
  },
  LOG_LEVEL: {
    schema: z.enum(levels, { error: `must be one of ${levels.join(', ')}` }),
    fallback: 'info',
    says: `How much is logged: ${levels.join(', ')}. A start on a terminal logs warn and above when absent.`,
  },
} as const satisfies Record<string, Setting>;

type Table = typeof settingTable;
type SettingName = keyof Table;

/** Settings as the server uses them. Secrets among them: never log the object. */
export interface Settings {
  readonly databaseUrl: string | undefined;
  readonly clickhouseUrl: string | undefined;
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly secret: string | undefined;
  readonly writeKey: string | undefined;
  readonly secretKey: string | undefined;
  readonly adminToken: string | undefined;
  readonly appJwt: {
    readonly secret: string | undefined;
    readonly jwksUrl: string | undefined;
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
  };
  readonly trustProxy: TrustProxy;
  readonly cataloguePath: string | undefined;
  readonly retention: RetentionPolicy | undefined;
  readonly spoolBytes: number;
  readonly maxStreams: number;
  readonly shutdownMs: number;
  readonly logLevel: (typeof levels)[number];
}

/** Settings that can't be used. `problems` names each, and what it should be; never its value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`These settings can't be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads and validates every setting. An empty value counts as absent.
 * @throws SettingsError naming each wrong one with what it should be.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const read = <N extends SettingName>(name: N): Values[N] => {
    const { schema, fallback } = settingTable[name] as Setting;
    const raw = env[name] || fallback;
    if (raw === undefined) return undefined as Values[N];
    const parsed = schema.safeParse(raw);
    if (parsed.success) return parsed.data as Values[N];
    problems.push(`${name} ${parsed.error.issues[0]?.message ?? 'is not valid'}`);
    return undefined as Values[N];
  };
  const values = Object.fromEntries(
    (Object.keys(settingTable) as SettingName[]).map((name) => [name, read(name)]),
  ) as Values;
  problems.push(...contradictions(values));
  if (problems.length > 0) throw new SettingsError(problems);
  return toSettings(values);
}

/** Names that look like settings and are none: typing mistakes, said at start. */
export function unknownSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = [...Object.keys(settingTable), 'EVIDENT_URL', 'EVIDENT_TOKEN', 'EVIDENT_LONG'];
  return Object.keys(env)
    .filter((name) => name.startsWith('EVIDENT_') && !known.includes(name))
    .map((name) => {
      const near = closest(name, known);
      return `${name} is not a setting${distance(name, near) <= 3 ? `; did you mean ${near}?` : ''}`;
    });
}

type Values = {
  readonly [N in SettingName]: Table[N] extends { readonly fallback: string }
    ? z.output<Table[N]['schema']>
    : z.output<Table[N]['schema']> | undefined;
};

function contradictions(values: Values): string[] {
  const problems: string[] = [];
  if (values.EVIDENT_APP_JWT_SECRET && values.EVIDENT_APP_JWKS_URL) {
    problems.push('EVIDENT_APP_JWKS_URL must not be set together with EVIDENT_APP_JWT_SECRET');
  }
  const names = ['EVIDENT_WRITE_KEY', 'EVIDENT_SECRET_KEY', 'EVIDENT_ADMIN_TOKEN', 'EVIDENT_SECRET'] as const;
  names.forEach((name, place) => {
    const twin = names.slice(0, place).find((other) => values[other] && values[other] === values[name]);
    if (twin) problems.push(`${name} must differ from ${twin}`);
  });
  return problems;
}

function toSettings(values: Values): Settings {
  return {
    databaseUrl: values.DATABASE_URL,
    clickhouseUrl: values.CLICKHOUSE_URL,
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.EVIDENT_DATA_DIR),
    secret: values.EVIDENT_SECRET,
    writeKey: values.EVIDENT_WRITE_KEY,
    secretKey: values.EVIDENT_SECRET_KEY,
    adminToken: values.EVIDENT_ADMIN_TOKEN,
    appJwt: {
      secret: values.EVIDENT_APP_JWT_SECRET,
      jwksUrl: values.EVIDENT_APP_JWKS_URL,
      issuer: values.EVIDENT_APP_JWT_ISSUER,
      audience: values.EVIDENT_APP_JWT_AUDIENCE,
    },
    trustProxy: values.EVIDENT_TRUST_PROXY,
    cataloguePath: values.EVIDENT_CATALOGUE,
    retention: values.EVIDENT_RETENTION,
    spoolBytes: values.EVIDENT_SPOOL_MB * 1024 * 1024,
    maxStreams: values.EVIDENT_STREAMS,
    shutdownMs: values.EVIDENT_SHUTDOWN_MS,
    logLevel: values.LOG_LEVEL,
  };
}

import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { mark } from './mark.ts';
import { redactText } from './redact-text.ts';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const digit = '0123456789';
const hex = '0123456789abcdef';
const alphanumeric = upper + lower + digit;
const base64url = `${alphanumeric}-_`;

const of = (characters: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length });
const joined = (...parts: (string | fc.Arbitrary<string>)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));

/** Every secret by its issuer's own form, put together here so that no scanner takes this file for a leak. */
const secrets: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'aws-key': joined('AK', 'IA', of('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)),
  'aws-key (temporary)': joined('AS', 'IA', of('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)),
  'google-api-key': joined('AI', 'za', of(base64url, 35)),
  'gcp-key': joined('GOC', 'SPX-', of(base64url, 28)),
  'gcp-token': joined('ya', '29.', of(base64url, 60)),
  'github-token': joined('gh', 'p_', of(alphanumeric, 36)),
  'github-token (app)': joined('gh', 's_', of(alphanumeric, 36)),
  'github-token (fine-grained)': joined('github', '_pat_', of(alphanumeric, 22), '_', of(alphanumeric, 59)),
  'gitlab-token': joined('gl', 'pat-', of(base64url, 20)),
  'slack-token': joined('xo', 'xb-', of(digit, 12), '-', of(digit, 12), '-', of(alphanumeric, 24)),
  'slack-token (user)': joined('xo', 'xp-', of(digit, 12), '-', of(alphanumeric, 32)),
  'slack-webhook': joined(
    'hooks.sla',
    'ck.com/services/T',
    of(upper, 8),
    '/B',
    of(upper, 8),
    '/',
    of(alphanumeric, 24),
  ),
  'stripe-key': joined('sk', '_live_', of(alphanumeric, 24)),
  'stripe-key (restricted)': joined('rk', '_live_', of(alphanumeric, 99)),
  'evident-key': joined('ev', 's_', of(base64url, 32)),
  'webhook-secret': joined('wh', 'sec_', of(alphanumeric, 32)),
  'openai-key': joined('sk', '-proj-', of(base64url, 120)),
  'openai-key (old)': joined('sk', '-', of(alphanumeric, 20), 'T3Blbk', 'FJ', of(alphanumeric, 20)),
  'anthropic-key': joined('sk', '-ant-', 'api03-', of(base64url, 93), 'AA'),
  'sendgrid-key': joined('S', 'G.', of(base64url, 22), '.', of(base64url, 43)),
  'twilio-key': joined('S', 'K', of(hex, 32)),
  'npm-token': joined('np', 'm_', of(alphanumeric, 36)),
  'pypi-token': joined('py', 'pi-AgEIcHlwaS5vcmc', of(base64url, 70)),
  'azure-secret': joined(of(alphanumeric, 3), of(digit, 1), 'Q', '~', of(alphanumeric, 34)),
  'digitalocean-token': joined('do', 'p_v1_', of(hex, 64)),
  'shopify-token': joined('sh', 'pat_', of(hex, 32)),
  'mailgun-key': joined('ke', 'y-', of(hex, 32)),
  'mailchimp-key': joined(of(hex, 32), '-u', 's', of('123456789', 1)),
  'databricks-token': joined('da', 'pi', of(hex, 32)),
  'vault-token': joined('hv', 's.', of(base64url, 90)),
  'telegram-token': joined(of('123456789', 10), ':', 'AA', of(base64url, 33)),
  'huggingface-token': joined('h', 'f_', of(lower + upper, 34)),
  jwt: joined('ey', 'Jhb', 'GciOiJIUzI1NiJ9', '.ey', 'J', of(base64url, 40), '.', of(base64url, 43)),
  'private-key': joined(
    '-----BEGIN RSA PRI',
    'VATE KEY-----\n',
    of(alphanumeric, 200),
    '\n-----END RSA PRI',
    'VATE KEY-----',
  ),
  'private-key (pgp)': joined(
    '-----BEGIN PGP PRI',
    'VATE KEY BLOCK-----\n',
    of(alphanumeric, 64),
    '\n-----END PGP PRI',
    'VATE KEY BLOCK-----',
  ),
};

const kindOf = (name: string) => name.replace(/ \(.*/, '');

function redact(text: string): { text: string; removed: string[] } {
  const removed: string[] = [];
  return { text: redactText(text, removed), removed };
}

describe('secrets that carry their issuer', () => {
  test.each(Object.entries(secrets))('%s is removed wherever it stands, and counted', (name, secret) => {
    const around = fc.constantFrom('', ' ', 'value ', 'see: ', '"', '(', '\n', 'a=', 'äöü ', '😀', 'x/');
    const behind = fc.constantFrom('', ' ', ', and more', '"', ')', '\n', ' äöü');
    fc.assert(
      fc.property(around, secret, behind, (before, planted, after) => {
        const { text, removed } = redact(`${before}${planted}${after}`);
        expect(text).toBe(`${before}${mark(kindOf(name))}${after}`);
        expect(removed).toEqual([kindOf(name)]);
      }),
    );
  });

  test.each(Object.entries(secrets))('%s is removed as an identifier too', (name, secret) => {
    fc.assert(
      fc.property(secret, (planted) => {
        expect(redactText(planted, [], 'identifier')).toBe(mark(kindOf(name)));
      }),
      { numRuns: 20 },
    );
  });

  test('several in one text are all removed, in a single pass', () => {
    const all = fc.tuple(...Object.values(secrets));
    fc.assert(
      fc.property(all, (planted) => {
        const { text, removed } = redact(planted.join(' and '));
        for (const secret of planted) expect(text).not.toContain(secret);
        expect(removed).toEqual(Object.keys(secrets).map(kindOf));
      }),
      { numRuns: 20 },
    );
  });

  test('what was redacted once is redacted for good', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(secrets)).chain((secret) => secret),
        (planted) => {
          const once = redact(`password=${planted} ${planted}`).text;
          expect(redact(once)).toEqual({ text: once, removed: [] });
        },
      ),
    );
  });

  test('a key that was cut off before its END line goes to the end', () => {
    const cut = `log: -----BEGIN EC PRI${'VATE KEY-----\nMHcCAQEEIB'}`;
    expect(redact(cut).text).toBe('log: [redacted:private-key]');
  });

  test('a private key in base64, as Kubernetes holds it, is removed', () => {
    const pem = `-----BEGIN PRI${'VATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7'}`;
    const encoded = Buffer.from(pem).toString('base64');
    expect(redact(`tls.key ${encoded}`).text).toBe('tls.key [redacted:private-key]');
  });
});

describe('credentials in texts', () => {
  const word = 'hunt' + 'er2';
  test.each([
    [
      'a database URL',
      `postgres://app:${word}@db.internal:5432/main`,
      'postgres://app:[redacted:connection-string]@db.internal:5432/main',
    ],
    [
      'a URL without a user',
      `redis://:${word}@cache:6379`,
      'redis://:[redacted:connection-string]@cache:6379',
    ],
    [
      'a password with a slash in it',
      `mysql://root:a/${word}@db/x`,
      'mysql://root:[redacted:connection-string]@db/x',
    ],
    [
      'a password with an at sign in it',
      `amqp://u:p@${word}@mq/v`,
      'amqp://u:[redacted:connection-string]@mq/v',
    ],
    [
      'a connection string of .NET',
      `Server=db;User Id=sa;Password=${word} and more;Encrypt=true`,
      'Server=db;User Id=sa;Password=[redacted:password];Encrypt=true',
    ],
    [
      'an Azure storage string',
      `AccountName=x;AccountKey=${'a'.repeat(86)}==;EndpointSuffix=core`,
      'AccountName=x;AccountKey=[redacted:secret];EndpointSuffix=core',
    ],
    [
      'a query string',
      `GET /login?user=ann&password=${word}&next=/`,
      'GET /login?user=ann&password=[redacted:password]&next=/',
    ],
    [
      'an encoded query string',
      `redirect=%2Flogin%3Fpassword%3D${word}%26a%3D1`,
      'redirect=%2Flogin%3Fpassword%3D[redacted:password]%26a%3D1',
    ],
    [
      'an access token in a query',
      `/cb?access_token=${word}${word}&state=1`,
      '/cb?access_token=[redacted:token]&state=1',
    ],
    [
      'a signed link',
      `https://x.blob.core.windows.net/c?sv=2020&sig=${word}abc%3D&se=1`,
      'https://x.blob.core.windows.net/c?sv=2020&sig=[redacted:signature]&se=1',
    ],
    ['a header', `Authorization: Bearer ${word}${word}`, 'Authorization: [redacted:authorization]'],
    [
      'a header with an unusual scheme',
      `authorization: Token ${word}\nHost: x`,
      'authorization: [redacted:authorization]\nHost: x',
    ],
    [
      'a header of curl',
      `curl -H 'Authorization: Basic YTpi' https://x`,
      `curl -H 'Authorization: [redacted:authorization]' https://x`,
    ],
    [
      'a bearer token in a sentence',
      `sent Bearer abcdef${word} to it`,
      'sent Bearer [redacted:authorization] to it',
    ],
    [
      'basic credentials in a sentence',
      `with Basic ${Buffer.from(`ann:${word}`).toString('base64')} sent`,
      'with Basic [redacted:authorization] sent',
    ],
    ['a cookie header', `Cookie: sid=${word}; theme=dark\nHost: x`, 'Cookie: [redacted:cookie]\nHost: x'],
    [
      'a bare list of cookies',
      `theme=dark; sessionid=${word}${word}; csrftoken=abc${word}`,
      'theme=dark; sessionid=[redacted:session-token]; csrftoken=[redacted:token]',
    ],
    [
      'JSON in a text',
      `{"user":"ann","password":"${word}","n":1}`,
      '{"user":"ann","password":"[redacted:password]","n":1}',
    ],
    ['JSON in JSON in a text', `{\\"apiKey\\":\\"a${word}\\"}`, '{\\"apiKey\\":\\"[redacted:api-key]\\"}'],
    ['a password with an escaped quote', `{"password":"a\\"${word}"}`, '{"password":"[redacted:password]"}'],
    ['a Ruby hash', `{:password=>"${word}"}`, '{:password=>"[redacted:password]"}'],
    [
      'YAML',
      `user: ann\npassword: ${word}\nport: 5432`,
      'user: ann\npassword: [redacted:password]\nport: 5432',
    ],
    ['a command line', `mysql --password=${word} -h db`, 'mysql --password=[redacted:password] -h db'],
    [
      'an environment',
      `AWS_SECRET_ACCESS_KEY=${'x'.repeat(40)} PATH=/bin`,
      'AWS_SECRET_ACCESS_KEY=[redacted:secret] PATH=/bin',
    ],
    ['a list of pairs', `user=ann,password=${word},host=x`, 'user=ann,password=[redacted:password],host=x'],
  ])('%s', (_, text, expected) => {
    expect(redact(text).text).toBe(expected);
    expect(redact(text).text).not.toContain(word);
  });
});

describe('what is left alone', () => {
  const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
    UUID: fc.uuid(),
    'UUID of digits': joined(
      of(digit, 8),
      '-',
      of(digit, 4),
      '-',
      of(digit, 4),
      '-',
      of(digit, 4),
      '-',
      of(digit, 12),
    ),
    'UUID without dashes': of(hex, 32),
    'SHA-1 and commit id': of(hex, 40),
    'short commit id': of(hex, 7),
    'SHA-256': of(hex, 64),
    'hash with its algorithm': joined('sha256:', of(hex, 64)),
    'hash in base64': joined('sha256-', of(alphanumeric, 43), '='),
    ULID: of('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 26),
    KSUID: of(alphanumeric, 27),
    nanoid: of(base64url, 21),
    'Mongo id': of(hex, 24),
    'prefixed id': joined(
      fc.constantFrom('cus_', 'evt_', 'pi_', 'usr_', 'req_', 'team-', 'ORD-'),
      of(alphanumeric, 24),
    ),
    'order number with a prefix': joined(fc.constantFrom('ORD-', 'INV_', '#', 'order-'), of(digit, 16)),
    'number of 8 to 13 digits': fc.integer({ min: 8, max: 13 }).chain((length) => of(digit, length)),
    'number of 17 to 30 digits': fc.integer({ min: 17, max: 30 }).chain((length) => of(digit, length)),
    'ISO time': fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString()),
    'epoch milliseconds': fc.integer({ min: 1_000_000_000_000, max: 1_999_999_999_999 }).map(String),
    'epoch microseconds': fc.bigInt({ min: 1_000_000_000_000_000n, max: 1_999_999_999_999_999n }).map(String),
    'phone number': joined('+', of('123456789', 2), ' ', of(digit, 3), ' ', of(digit, 7)),
    IPv4: fc.ipV4(),
    IPv6: fc.ipV6(),
    // `pin=1@example.com` is an address, too.
    'email address': fc.emailAddress().filter((address) => !address.includes('=')),
    URL: fc.webUrl({ withQueryParameters: false }).filter((url) => !/=|:(?!\/\/)/.test(url)),
    'long word': of(lower, 60),
    'publishable key': joined('pk', '_live_', of(alphanumeric, 24)),
    amount: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e9 }).map(String),
    'text in base64': fc
      .uint8Array({ minLength: 50, maxLength: 400 })
      .map((bytes) => Buffer.from(bytes).toString('base64')),
    ISBN: joined('978-', of(digit, 1), '-', of(digit, 4), '-', of(digit, 4), '-', of(digit, 1)),
    'trace context': joined('00-', of(hex, 32), '-', of(hex, 16), '-01'),
    ARN: joined('arn:aws:iam::', of(digit, 12), ':role/', of(lower, 12)),
  };
  test.each(Object.entries(values))('%s', (_, value) => {
    fc.assert(
      fc.property(fc.constantFrom('', 'see ', 'id=', 'ref: ', '/v1/'), value, (before, text) => {
        expect(redact(before + text)).toEqual({ text: before + text, removed: [] });
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    'Invalid token: expired',
    'The password: must be longer', // In a sentence a word after a colon is a word.
    'Bearer of bad news, Basic subscription, basic authentication',
    'password',
    'password=',
    'password=***',
    'tokens=1500',
    'secret: none',
    'https://example.com:8080/a/b@c',
    'https://user@example.com/path',
    'mailto:ann@example.com',
    'git@github.com:evident/evident.git',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    'task-force sk-SK disk-full npm_config npm_lifecycle_event SG.com eyJ AKIA ghp_ xoxb',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 ann@host',
    '2026-01-02 03:04:05 +0100 10.0.0.1:8080',
    'DE89 3704 0044 0532 0130 00',
    'page_token=abc123&next_cursor=eyJhIjoxfQ',
    'session_id=0190a5d2-7c3e-7b1a-9f00-3c2b1a0f9e8d',
  ])('%s', (text) => {
    expect(redact(text)).toEqual({ text, removed: [] });
  });

  test('the same string is answered, not a copy', () => {
    const text = 'an ordinary sentence about nothing';
    expect(redactText(text, [])).toBe(text);
  });
});

describe('hostile texts cost time in proportion to their length', () => {
  afterEach(() => vi.restoreAllMocks());

  /** Characters looked at: by code, by slices, by searches. */
  function stepsOf(text: string): number {
    let steps = 0;
    const { charCodeAt, slice, indexOf, startsWith } = String.prototype;
    vi.spyOn(String.prototype, 'charCodeAt').mockImplementation(function (this: string, at) {
      steps += 1;
      return charCodeAt.call(this, at);
    });
    vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, from, to) {
      const part = slice.call(this, from, to);
      steps += part.length;
      return part;
    });
    vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, search, from = 0) {
      const found = indexOf.call(this, search, from);
      steps += (found < 0 ? this.length : found) - from;
      return found;
    });
    vi.spyOn(String.prototype, 'startsWith').mockImplementation(function (this: string, search, from) {
      steps += 1;
      return startsWith.call(this, search, from);
    });
    redactText(text, []);
    vi.restoreAllMocks();
    return steps;
  }

  const pieces = [
    'a',
    '-',
    '=',
    ':',
    '"',
    '\\',
    '4',
    '4-',
    '4111 ',
    '411-',
    '://',
    '://a:b/',
    '://a:',
    'eyJ',
    'eyJ.',
    'eyJa.eyJa.',
    'AKIA',
    'AIza',
    'ghp_',
    'sk-',
    'sk-ant-',
    'SG.',
    'SG.a',
    '1Q~',
    'key-',
    ':AA',
    '1:AA',
    '-us1',
    'Bearer ',
    'Bearer a',
    'Basic ',
    'Basic a',
    'BasicYTpi',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    '-----END ',
    'password=',
    'password:',
    'password: a',
    'token:',
    'token: a ',
    'pw="',
    '"password":"\\',
    'sid=;',
    ';password=',
    'cookie:',
    "'cookie:",
    'a=b,',
    'password=a,b,',
    'sig=',
    '%3D',
    'a%3D',
    'password%3D',
    '[redacted:',
    '[redacted:a]',
    'secret_',
    'hooks.slack.com/',
    'SK0',
  ];

  test.each(pieces)('%j over and over', (piece) => {
    const short = stepsOf(piece.repeat(Math.ceil(4096 / piece.length)));
    const long = stepsOf(piece.repeat(Math.ceil(16384 / piece.length)));
    expect(long).toBeLessThan(short * 4.6 + 2000);
    expect(long).toBeLessThan(16384 * 150);
  });

  test('any mixture of them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 6 }), (mixture) => {
        const piece = mixture.join('');
        const short = stepsOf(piece.repeat(Math.ceil(2048 / piece.length)));
        const long = stepsOf(piece.repeat(Math.ceil(8192 / piece.length)));
        expect(long).toBeLessThan(short * 4.8 + 4000);
      }),
      { numRuns: 60 },
    );
  });
});

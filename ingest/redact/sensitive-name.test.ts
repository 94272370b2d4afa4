import { describe, expect, test } from 'vitest';
import { judgeName } from './sensitive-name.ts';

describe('names that say what their value is', () => {
  test.each([
    ['password', 'password'],
    ['Password', 'password'],
    ['newPassword', 'password'],
    ['new_password', 'password'],
    ['NEW-PASSWORD', 'password'],
    ['newpassword', 'password'],
    ['password2', 'password'],
    ['password_confirmation', 'password'],
    ['passwordHash', 'password'],
    ['user[password]', 'password'],
    ['user.password', 'password'],
    ['db_pwd', 'password'],
    ['PGPASSWORD', 'password'],
    ['passphrase', 'password'],
    ['pin', 'pin'],
    ['otp', 'otp'],
    ['cvv', 'cvv'],
    ['cvv2', 'cvv'],
    ['cardNumber', 'card'],
    ['card_number', 'card'],
    ['creditCardNumber', 'card'],
    ['ssn', 'ssn'],
    ['Authorization', 'authorization'],
    ['headers.authorization', 'authorization'],
    ['proxy-authorization', 'authorization'],
    ['Set-Cookie', 'cookie'],
    ['cookies', 'cookie'],
    ['connect.sid', 'session-token'],
    ['PHPSESSID', 'session-token'],
    ['ASP.NET_SessionId', 'session-token'],
    ['sessionToken', 'token'],
    ['access_token', 'token'],
    ['accesstoken', 'token'],
    ['X-Auth-Token', 'token'],
    ['csrfmiddlewaretoken', 'token'],
    ['XSRF-TOKEN', 'token'],
    ['x-api-key', 'api-key'],
    ['stripeApiKey', 'api-key'],
    ['OPENAI_API_KEY', 'api-key'],
    ['clientSecret', 'secret'],
    ['client_secret', 'secret'],
    ['AWS_SECRET_ACCESS_KEY', 'secret'],
    ['secretAccessKey', 'secret'],
    ['AccountKey', 'secret'],
    ['signingKey', 'secret'],
    ['privateKey', 'private-key'],
    ['private_key', 'private-key'],
    ['X-Amz-Signature', 'signature'],
  ])('%s: %s', (name, kind) => {
    expect(judgeName(name).kind).toBe(kind);
  });

  test.each([
    ...[
      'id',
      'name',
      'sessionId',
      'session_id',
      'userId',
      'tokenId',
      'token_type',
      'tokenCount',
      'max_tokens',
    ],
    ...[
      'promptTokens',
      'nextPageToken',
      'page_token',
      'apiKeyId',
      'api_key_name',
      'publicKey',
      'primaryKey',
      'key',
    ],
    ...[
      'hasPassword',
      'password_changed_at',
      'passwordResetAt',
      'requiresPin',
      'secretName',
      'secret_arn',
      'secretary',
    ],
    ...[
      'compass',
      'passenger',
      'passed',
      'bypass',
      'cookieConsent',
      'acceptCookies',
      'author',
      'authorId',
      'authorized',
    ],
    ...[
      'pinned',
      'opinion',
      'shipping',
      'spinCount',
      'companyCard',
      'cardBrand',
      'card',
      'number',
      'orderNumber',
      'code',
    ],
    ...[
      'hash',
      'signature',
      'commit',
      'path',
      'keyboard',
      'monkey',
      'tokenize',
      '',
      '...',
      '__proto__',
      'constructor',
    ],
  ])('%s says nothing', (name) => {
    expect(judgeName(name).kind).toBeUndefined();
  });

  test.each(['orderId', 'order_number', 'phone', 'createdAt', 'tracking', 'invoiceNo', 'imei'])(
    '%s holds numbers that are no cards',
    (name) => {
      expect(judgeName(name).identifier).toBe(true);
    },
  );

  test.each(['number', 'cardNumber', 'note', 'pan'])('%s may hold a card', (name) => {
    expect(judgeName(name).identifier).toBe(false);
  });
});

/** What the name of a field says about its value. */
export interface NameVerdict {
  /** The kind of secret it holds, whatever that looks like. */
  readonly kind: string | undefined;
  /** Its numbers are secret too: a PIN, not a count of tokens. */
  readonly numbers: boolean;
  /** It says what the thing is rather than what the secret is (`id`, `name`, `expiresAt`): left alone inside `apiKey: {...}`. */
  readonly neutral: boolean;
  /** It is known to hold numbers that are no cards: `orderId`, `phone`, `timestamp`. */
  readonly identifier: boolean;
}

/** Names that mean one thing only, letters and digits of them. */
const exact: Readonly<Record<string, string>> = kinds({
  password: 'pass pw passcode passphrase passwd password pwd mysqlpwd pgpassword',
  pin: 'pin pincode cardpin userpin',
  otp: 'otp totp onetimecode onetimepassword mfacode twofactorcode 2facode recoverycode recoverycodes backupcode backupcodes',
  card: 'cardnumber cardno ccnumber ccnum creditcardnumber debitcardnumber pan',
  cvv: 'cvv cvc cvv2 cvc2 csc cardcode cardsecuritycode securitycode',
  ssn: 'ssn socialsecuritynumber',
  authorization: 'authorization proxyauthorization xauthorization authorizationheader authheader',
  cookie: 'cookie cookies setcookie cookie2 cookieheader',
  'session-token':
    'phpsessid jsessionid connectsid aspnetsessionid aspsessionid laravelsession sessioncookie sessionsecret xamzsecuritytoken',
  token: 'csrf xsrf bearer magiclink csrfmiddlewaretoken xauth',
  'api-key': 'apikey apikeys xapikey apisecret appsecret xfunctionskey ocpapimsubscriptionkey',
  secret:
    'secret secrets credential credentials mnemonic seedphrase recoveryphrase securityanswer secretanswer secretaccesskey',
  signature: 'xamzsignature xgoogsignature',
  jwt: 'jwt',
  'private-key': 'privatekey sshkey pgpkey privatekeypem',
});

/** Endings that say it whatever stands before: `newPassword`, `stripe_webhook_secret`, `X-Auth-Token`, `csrftoken`. */
const endings: readonly (readonly [ending: string, kind: string])[] = [
  ['password', 'password'],
  ['passwords', 'password'],
  ['passwd', 'password'],
  ['pwd', 'password'],
  ['passphrase', 'password'],
  ['passcode', 'password'],
  ['secret', 'secret'],
  ['secrets', 'secret'],
  ['token', 'token'],
  ['tokens', 'token'],
  ['apikey', 'api-key'],
  ['apikeys', 'api-key'],
  ['cookie', 'cookie'],
  ['cookies', 'cookie'],
];
/** Too short to be the end of another word. */
const lastWord: Readonly<Record<string, string>> = kinds({
  jwt: 'jwt',
  cvv: 'cvv cvc',
  otp: 'otp totp',
  ssn: 'ssn',
});

const lastTwoWords: Readonly<Record<string, string>> = kinds({
  'api-key': 'apikey apikeys',
  'private-key': 'privatekey',
  secret:
    'secretkey accesskey signingkey encryptionkey authkey accountkey masterkey hmackey sharedkey servicekey sessionkey',
  card: 'cardnumber',
});

/** After `password`, these make it no less of one: `password_confirmation`, `passwordHash`. */
const passwordEndings = words(
  'hash digest confirmation confirm repeat again new old current plain encrypted value text 1 2',
);
/** At the beginning, these make a statement about a secret: `hasPassword`, `acceptCookies`. */
const statements = words(
  'has is requires require needs can should allow allows enable enabled disable show hide forgot accept no',
);
/** With these, a token is a place in a list or a unit of text. */
const otherTokens = words(
  'page next prev previous continuation sync cursor cancellation cancel design count max min total prompt completion input output used usage cached reasoning num limit remaining estimated',
);
const neutralEndings = words(
  'id ids name names type types kind prefix scope scopes status state label description at expiry expires expiration expired created updated version count length algorithm alg role roles env environment brand last4 network country funding enabled url uri arn region issuer',
);
const identifierEndings = words(
  'id ids uuid guid order orders invoice invoices ref reference tracking timestamp ts time at date phone tel telephone mobile fax msisdn imei iccid isbn ean gtin upc barcode sku serial hash sha checksum cursor offset sequence seq lsn version bytes size count amount total price nonce iban',
);
const cardWords = words('card cards cc credit debit pan payment');
/** Kinds whose numbers are as secret as their texts. */
const numericKinds = new Set(['password', 'pin', 'otp', 'card', 'cvv', 'ssn']);

/** What every telling name holds somewhere: most names are dismissed by this alone. */
const mayTell = new RegExp(
  shortest([
    ...Object.keys(exact),
    ...Object.keys(lastWord),
    ...Object.keys(lastTwoWords),
    ...endings.map(([ending]) => ending),
  ]).join('|'),
);

const unremarkable: NameVerdict = { kind: undefined, numbers: false, neutral: false, identifier: false };

/** Judges a field's name, in any style: `newPassword`, `new_password`, `NEW-PASSWORD`, `user[password]`, `headers.cookie`. */
export function judgeName(name: string): NameVerdict {
  const parts = splitWords(name);
  const last = parts.at(-1);
  if (last === undefined) return unremarkable;
  const whole = bare(name);
  const kind = mayTell.test(whole) ? (exact[whole] ?? kindOf(parts, last)) : undefined;
  const identifier =
    identifierEndings.has(last) ||
    ((last === 'number' || last === 'no' || last === 'nr') &&
      parts.length > 1 &&
      !parts.some((part) => cardWords.has(part)));
  return {
    kind,
    numbers: kind !== undefined && numericKinds.has(kind),
    neutral: neutralEndings.has(last),
    identifier,
  };
}

/** The kind alone: cheaper for names that say nothing. */
export function judgeKind(name: string): string | undefined {
  return mayTell.test(bare(name)) ? judgeName(name).kind : undefined;
}

function kindOf(parts: readonly string[], last: string): string | undefined {
  const whole = exact[parts.join('')];
  if (whole !== undefined) return whole;
  const [first = ''] = parts;
  if (parts.length > 1 && statements.has(first)) return undefined;
  if (parts.length > 1 && passwordEndings.has(last) && parts.some((part) => endingOf(part) === 'password')) {
    return 'password';
  }
  const byTwo = lastTwoWords[`${parts.at(-2) ?? ''}${last}`];
  if (byTwo !== undefined) return byTwo;
  const kind = lastWord[last] ?? endingOf(last);
  const countsTokens =
    kind === 'token' && parts.some((part) => otherTokens.has(part) || /page|next/.test(part));
  return countsTokens ? undefined : kind;
}

function endingOf(word: string): string | undefined {
  return endings.find(([ending]) => word.endsWith(ending))?.[1];
}

/** The words of a name's last field, in lower case: `user[newPassword2]` is new, password. */
function splitWords(name: string): readonly string[] {
  const field = name.split(/[.[\]/]+/).findLast((part) => part !== '') ?? '';
  const found = field
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
  const last = found.at(-1);
  return last === undefined || exact[last] !== undefined
    ? found
    : [...found.slice(0, -1), last.replace(/(?<=[a-z])\d{1,2}$/, '')];
}

function bare(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

function kinds(byKind: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const result: Record<string, string> = Object.create(null);
  for (const [kind, names] of Object.entries(byKind))
    for (const name of names.split(' ')) result[name] = kind;
  return result;
}

/** Without those that hold another of them. */
function shortest(names: readonly string[]): readonly string[] {
  const all = [...new Set(names)];
  return all.filter((name) => !all.some((other) => other !== name && name.includes(other)));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

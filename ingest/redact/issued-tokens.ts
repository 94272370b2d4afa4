import {
  alphanumeric,
  base64,
  base64url,
  type CharacterSet,
  characters,
  hex,
  upperOrDigit,
  word,
} from './characters.ts';

/** How the secrets of one issuer look: a fixed beginning, then characters of a set. */
export interface IssuedToken {
  readonly kind: string;
  readonly prefixes: readonly string[];
  readonly body: CharacterSet;
  /** Fewest characters after the prefix. Below the real length, so that a cut-off secret goes too. */
  readonly min: number;
  /** Exactly `min` characters, and nothing of a word after them: for beginnings that also occur by chance. */
  readonly exact?: boolean;
  /** What must not stand right before the prefix. Default: letters and digits. */
  readonly notAfter?: CharacterSet;
}

const nothing = characters('');
const dotted = characters('A-Za-z0-9_.-');
const slashed = characters('A-Za-z0-9_/-');

/**
 * Issuers that mark their secrets, after their own documentation. Publishable keys (`pk_live_`, `phc_`), account and
 * resource ids (`AC...`, `AROA...`, `cus_...`) are no secrets and are not here. A longer prefix comes before a shorter
 * one that it begins with.
 */
export const issuedTokens: readonly IssuedToken[] = [
  {
    kind: 'aws-key',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    body: upperOrDigit,
    min: 16,
    exact: true,
    notAfter: upperOrDigit,
  },
  { kind: 'google-api-key', prefixes: ['AIza'], body: base64url, min: 35, exact: true, notAfter: nothing },
  { kind: 'gcp-key', prefixes: ['GOCSPX-'], body: base64url, min: 20, notAfter: nothing },
  { kind: 'gcp-token', prefixes: ['ya29.'], body: dotted, min: 20 },
  { kind: 'gcp-token', prefixes: ['1//0'], body: base64url, min: 30 },
  {
    kind: 'github-token',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    body: word,
    min: 30,
    notAfter: nothing,
  },
  { kind: 'github-token', prefixes: ['github_pat_'], body: word, min: 30, notAfter: nothing },
  {
    kind: 'gitlab-token',
    prefixes: [
      ...['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-', 'glimt-', 'glagent-', 'gloas-'],
      ...['glffct-', 'glwt-'],
    ],
    body: dotted,
    min: 20,
    notAfter: nothing,
  },
  { kind: 'gitlab-token', prefixes: ['GR1348941'], body: base64url, min: 20 },
  {
    kind: 'slack-token',
    prefixes: [
      ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxe.', 'xoxc-', 'xoxd-', 'xoxo-', 'xapp-'],
    ],
    body: characters('A-Za-z0-9%.-'),
    min: 10,
    notAfter: nothing,
  },
  { kind: 'slack-webhook', prefixes: ['hooks.slack.com/'], body: slashed, min: 20, notAfter: nothing },
  {
    kind: 'discord-webhook',
    prefixes: ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    body: slashed,
    min: 40,
    notAfter: nothing,
  },
  // Our own; the write key (`evw_`) is public.
  { kind: 'evident-key', prefixes: ['evs_', 'eva_'], body: base64url, min: 32 },
  {
    kind: 'stripe-key',
    prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    body: alphanumeric,
    min: 10,
  },
  { kind: 'webhook-secret', prefixes: ['whsec_'], body: base64, min: 20 },
  { kind: 'anthropic-key', prefixes: ['sk-ant-'], body: base64url, min: 20 },
  { kind: 'openrouter-key', prefixes: ['sk-or-v1-'], body: base64url, min: 32 },
  { kind: 'openai-key', prefixes: ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], body: base64url, min: 20 },
  { kind: 'openai-key', prefixes: ['sk-'], body: alphanumeric, min: 32 },
  {
    kind: 'twilio-key',
    prefixes: [...'0123456789abcdef'].map((digit) => `SK${digit}`),
    body: characters('0-9a-f'),
    min: 31,
    exact: true,
  },
  { kind: 'npm-token', prefixes: ['npm_'], body: alphanumeric, min: 30 },
  { kind: 'pypi-token', prefixes: ['pypi-AgE'], body: base64url, min: 40, notAfter: nothing },
  { kind: 'rubygems-key', prefixes: ['rubygems_'], body: hex, min: 40, notAfter: nothing },
  { kind: 'docker-token', prefixes: ['dckr_pat_', 'dckr_oat_'], body: base64url, min: 20, notAfter: nothing },
  {
    kind: 'digitalocean-token',
    prefixes: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    body: hex,
    min: 40,
    notAfter: nothing,
  },
  {
    kind: 'shopify-token',
    prefixes: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'],
    body: hex,
    min: 32,
    notAfter: nothing,
  },
  { kind: 'mailgun-key', prefixes: ['key-'], body: hex, min: 32, exact: true, notAfter: base64url },
  { kind: 'databricks-token', prefixes: ['dapi'], body: hex, min: 32, exact: true },
  { kind: 'vault-token', prefixes: ['hvs.', 'hvb.', 'hvr.'], body: base64url, min: 24 },
  {
    kind: 'linear-key',
    prefixes: ['lin_api_', 'lin_oauth_'],
    body: alphanumeric,
    min: 32,
    notAfter: nothing,
  },
  { kind: 'notion-key', prefixes: ['ntn_'], body: alphanumeric, min: 40 },
  { kind: 'notion-key', prefixes: ['secret_'], body: alphanumeric, min: 43, exact: true },
  { kind: 'figma-token', prefixes: ['figd_', 'figo_'], body: base64url, min: 30 },
  { kind: 'postman-key', prefixes: ['PMAK-'], body: characters('0-9a-f-'), min: 50 },
  { kind: 'newrelic-key', prefixes: ['NRAK-', 'NRJS-'], body: alphanumeric, min: 19 },
  { kind: 'grafana-token', prefixes: ['glsa_', 'glc_'], body: characters('A-Za-z0-9_+/='), min: 32 },
  { kind: 'doppler-token', prefixes: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.'], body: dotted, min: 40 },
  { kind: 'atlassian-token', prefixes: ['ATATT3', 'ATCTT3'], body: characters('A-Za-z0-9_=-'), min: 60 },
  { kind: 'square-token', prefixes: ['sq0atp-', 'sq0csp-', 'sq0idp-'], body: base64url, min: 22 },
  { kind: 'heroku-key', prefixes: ['HRKU-'], body: base64url, min: 36 },
  { kind: 'huggingface-token', prefixes: ['hf_'], body: alphanumeric, min: 30 },
  { kind: 'supabase-key', prefixes: ['sb_secret_'], body: base64url, min: 20 },
  { kind: 'supabase-key', prefixes: ['sbp_'], body: hex, min: 40 },
  {
    kind: 'planetscale-token',
    prefixes: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
    body: dotted,
    min: 32,
    notAfter: nothing,
  },
  { kind: 'replicate-token', prefixes: ['r8_'], body: alphanumeric, min: 37 },
  { kind: 'groq-key', prefixes: ['gsk_'], body: alphanumeric, min: 48 },
  { kind: 'xai-key', prefixes: ['xai-'], body: alphanumeric, min: 60 },
  { kind: 'perplexity-key', prefixes: ['pplx-'], body: alphanumeric, min: 40 },
  { kind: 'sentry-token', prefixes: ['sntrys_', 'sntryu_'], body: characters('A-Za-z0-9_+/='), min: 40 },
  { kind: 'brevo-key', prefixes: ['xkeysib-', 'xsmtpsib-'], body: base64url, min: 40 },
  { kind: 'age-key', prefixes: ['AGE-SECRET-KEY-1'], body: alphanumeric, min: 50, notAfter: nothing },
  { kind: 'posthog-key', prefixes: ['phx_'], body: alphanumeric, min: 40 },
  { kind: 'paddle-key', prefixes: ['pdl_live_', 'pdl_sdbx_'], body: word, min: 30, notAfter: nothing },
  { kind: 'tailscale-key', prefixes: ['tskey-'], body: base64url, min: 20 },
  { kind: 'circleci-token', prefixes: ['CCIPAT_', 'CCIPRJ_'], body: word, min: 40 },
  { kind: 'netlify-token', prefixes: ['nfp_'], body: alphanumeric, min: 36 },
  { kind: 'segment-token', prefixes: ['sgp_'], body: alphanumeric, min: 60 },
  { kind: 'contentful-token', prefixes: ['CFPAT-'], body: base64url, min: 40 },
  { kind: 'facebook-token', prefixes: ['EAACEdEose0cBA'], body: alphanumeric, min: 10, notAfter: nothing },
  { kind: 'onepassword-token', prefixes: ['ops_eyJ'], body: base64, min: 60 },
  // The first bytes of "-----BEGIN ... PRIVATE KEY" in base64, as Kubernetes and CI variables hold keys.
  {
    kind: 'private-key',
    prefixes: [
      ...['PRIVATE', 'RSA PRI', 'EC PRIV', 'OPENSSH', 'ENCRYPT', 'DSA PRI', 'PGP PRI'].map((label) =>
        Buffer.from(`-----BEGIN ${label}`).toString('base64').slice(0, 24),
      ),
    ],
    body: base64,
    min: 20,
    notAfter: nothing,
  },
];

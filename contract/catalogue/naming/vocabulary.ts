/** One idea a row, its plain word first. All in the form that `stem` gives. */
export const sameIdea: readonly (readonly string[])[] = [
  ['click', 'tap', 'press'],
  ['button', 'btn', 'cta'],
  ['create', 'add', 'new', 'creation', 'addition'],
  ['delete', 'remove', 'destroy', 'erase', 'deletion', 'removal'],
  ['update', 'change', 'edit', 'modify', 'modification'],
  ['view', 'see', 'impression', 'display'],
  ['login', 'signin'],
  ['logout', 'signout', 'logoff'],
  ['register', 'signup', 'registration'],
  ['start', 'begin', 'initiate', 'commence'],
  ['complete', 'finish', 'completion'],
  ['succeed', 'success', 'successful', 'successfully'],
  ['fail', 'failure', 'error'],
  ['cancel', 'cancellation'],
  ['submit', 'submission'],
  ['select', 'choose', 'pick', 'selection', 'choice'],
  ['buy', 'purchase'],
  ['pay', 'payment'],
  ['invite', 'invitation'],
  ['verify', 'verification', 'confirm', 'confirmation'],
  ['activate', 'activation'],
  ['organization', 'organisation', 'org'],
  ['password', 'pwd', 'passwd'],
  ['message', 'msg'],
  ['image', 'img', 'picture'],
  ['document', 'doc'],
  ['authentication', 'auth'],
  ['administrator', 'admin'],
  ['application', 'app'],
  ['navigation', 'nav'],
  ['configuration', 'config'],
];

/** Words written apart or together. */
export const compounds: Readonly<Record<string, string>> = {
  'sign in': 'login',
  'log in': 'login',
  'sign up': 'register',
  'sign out': 'logout',
  'log out': 'logout',
  'log off': 'logout',
  'check out': 'checkout',
  'web hook': 'webhook',
  'e mail': 'email',
  'on boarding': 'onboarding',
};

/** Two words that people write as one. */
export const splits: Readonly<Record<string, readonly string[]>> = {
  pageview: ['page', 'view'],
  screenview: ['screen', 'view'],
  apikey: ['api', 'key'],
  buttonclick: ['button', 'click'],
};

export const irregular: Readonly<Record<string, string>> = {
  sent: 'send',
  paid: 'pay',
  bought: 'buy',
  chosen: 'choose',
  chose: 'choose',
  seen: 'see',
  saw: 'see',
  began: 'begin',
  begun: 'begin',
  left: 'leave',
  read: 'read',
  shown: 'show',
  written: 'write',
  wrote: 'write',
  made: 'make',
  built: 'build',
  lost: 'lose',
  won: 'win',
  met: 'meet',
  undid: 'undo',
  undone: 'undo',
  done: 'complete',
  used: 'use',
  using: 'use',
  people: 'person',
  children: 'child',
};

/** Things, not what somebody is doing: a booking is not a book. */
export const nounsInIng: ReadonlySet<string> = new Set(
  'billing booking building landing listing meeting onboarding pricing ranking rating setting shipping training'.split(
    ' ',
  ),
);

/** Words that tell no two actions apart. */
export const fillers: ReadonlySet<string> = new Set(
  'a an the event on of for has have had was were is are be been did does do and'.split(' '),
);

/** Where these stand, the order of words carries meaning: free to pro, pro to free. */
export const directions: ReadonlySet<string> = new Set(['from', 'to', 'into', 'by', 'before', 'after', 'vs']);

/** Words that are right as they are: never a misspelling of each other (charge, change). In plain form. */
export const knownWords: readonly string[] = `
accept access account action active adapt adopt agent agree alert allow answer api approve archive article ask
assign attach attempt audit author badge balance ban banner batch bill billing block board body book bookmark bot bounce
branch browse build bulk bundle call campaign capture card cart case cast catch category charge chart chat check checkout
claim clear clone close code collect column comment commit company compare compute connect contact content contract
convert copy count coupon course credit crop cursor customer cycle dashboard data deal decline deploy detach device dial
dialog direct disable discard disconnect discount dismiss domain download draft drag drop duplicate email embed enable
end enter entry event exit expand expire export extend extract fact favorite feature feed field file fill filter flag
flow folder follow form format forward found friend gain generate goal grant group guest help hide hint hire history
home hook host hover identify import install integrate integration internal external invoice issue item job join key
label language launch lead leave lesson level license like limit link list load local locate lock login logout loss
magic mail map mark match member mention menu merge meter migrate mode model mount mouse move mute name network note
notice notification notify offer office open option order owner pack package page part parse partner party pass patch
path pause permission person phone photo pin place plan play player poll pool popup port portal post preview price print
private process product profile project promote prompt provider public publish pull push query question queue quit quote
raise range rank rate reach react read ready receive recommend recommendation record recover redeem redo refer refresh
refund reject release reload remind rename render renew reopen repeat reply report request require reserve reset resize
resolve resource respond restart restore result resume retry return review revoke role room rotate route rule run save
scale scan schedule scope score screen script scroll seal search seat section security segment send server service
session set setting setup share ship show sign site sort source space spend split stage star state status step stop
store stream string style subject subscribe subscription suggest support survey suspend switch sync tab table tag target
task team template tenant term test text theme thread ticket time title toggle token tool topic total touch tour track
trade train transfer translate trend trial trigger trim type unarchive unlock update upgrade upload url usage use user
validate value vendor version video visit vote wait warn watch webhook widget window wizard word work workspace write
zone impersonate impersonation best last past cost next
`
  .trim()
  .split(/\s+/);

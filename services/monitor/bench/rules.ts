/**
 * What the longest message WhatsApp lets through costs a project with as many rules as it may have, for texts that are
 * made to be read slowly: everything between the row of messages.db and the decision. Also what an ordinary message costs,
 * how long a list of 100,000 valid drops takes to load, and what one wrong number costs with it.
 *
 *     npm run bench -- rules
 *
 * Milliseconds of this thread's own time, so that others on the machine do not count; `over` is how many texts took more
 * than 10 ms. Exits 1 when there is one.
 */
import { loadavg } from 'node:os'
import { MAX_DROP_RULES, MAX_RULES, projectSchema, type StoredMessage } from '@wa-monitor/contracts'
import { ValidDrops } from '@wa-monitor/projects'
import { compileRules } from '../src/decide/rules.ts'
import { understandMessage } from '../src/decide/understand-message.ts'

const LENGTH = 65_536
const ALLOWED_MS = 10
const REPEATS = 60

/** Each is slow for an engine that tries one way after the other, or makes many states at once. */
const NASTY = [
  '(a+)+$',
  '(?:a|aa)+b',
  'DR.*x|DR',
  String.raw`(\d+)x`,
  String.raw`\w+\s?\w+#`,
  String.raw`[a-z]+@[a-z]+\.[a-z]+`,
  'a{1,50}b',
  String.raw`\s+x`,
  '.*x',
  String.raw`[A-Z0-9]{4,12}-\d{6}`,
  String.raw`reading.{0,40}\d{6}`,
  String.raw`(?:\d{3}[ -]?){2,4}#`,
  String.raw`\b(?:help|hulp|status)\b`,
  '(x+x+)+y',
  String.raw`\bMTR-(\d{6})\b`,
]
const DROPS = [
  String.raw`\bMTR[ -]?\d{6}\b`,
  String.raw`\d{6,50}x`,
  'DR.*?x',
  String.raw`[a-z]{2}\d{2,8}z`,
  String.raw`TKN-\d{4}-\d{4}`,
]

const texts: Record<string, string> = {
  digits: '1',
  'one letter': 'a',
  DR: 'DR',
  'near misses': 'DR12345 ',
  numbers: 'DR1752028 ',
  'almost meters': 'MTR-12345',
  'almost done': 'don dome ',
  spaces: ' ',
  lines: 'DR1\n',
  emoji: '😀',
  'every character': String.fromCharCode(...Array.from({ length: 1000 }, (_, unit) => 32 + unit)),
}

const validDrops = Array.from({ length: 100_000 }, (_, index) => `DR${1_700_000 + index}`)
const loadingSince = cpuMs()
const list = new ValidDrops(validDrops)
const valid_drops_load_ms = cpuMs() - loadingSince

const rules = compileRules(
  projectSchema.parse({
    name: 'Nasty',
    group_jid: '120363000000000000@g.us',
    rules: [
      ...DROPS.slice(0, MAX_DROP_RULES).map((pattern) => ({
        action: 'drop',
        match: { pattern },
        continue: true,
      })),
      ...NASTY.slice(0, MAX_RULES - MAX_DROP_RULES).map((pattern) => ({
        action: 'webhook',
        url: 'https://example.org/',
        secret_env: 'WEBHOOK_SECRET',
        match: { pattern },
        continue: true,
      })),
    ],
  }),
  { validDrops: list },
)
const plain = compileRules(projectSchema.parse({ name: 'Plain', group_jid: '120363000000000000@g.us' }))

let worst = { text: '', ms: 0 }
let over = 0
for (const [name, unit] of Object.entries(texts)) {
  const content = unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH)
  const ms = costOf(content, rules)
  process.stderr.write(`${name}: ${ms.toFixed(2)} ms\n`)
  if (ms > worst.ms) worst = { text: name, ms }
  if (ms > ALLOWED_MS) over += 1
}
const ordinary = 'Good morning, DR1752028 is done, photos are on 1Map'
const round = (ms: number) => Math.round(ms * 1000) / 1000
process.stdout.write(
  `${JSON.stringify({
    bench: 'rules',
    characters: LENGTH,
    rules: rules.rules.length,
    texts: Object.keys(texts).length,
    over,
    worst_ms: round(worst.ms),
    worst_text: worst.text,
    ordinary_ms: round(costOf(ordinary, plain, 20_000)),
    ordinary_with_rules_ms: round(costOf(ordinary, rules, 20_000)),
    valid_drops_load_ms: round(valid_drops_load_ms),
    nearest_ms: round(costOf('DR9700123', rules, 2000)),
    load: loadavg()[0],
  })}\n`,
)
process.exitCode = over === 0 ? 0 : 1

/** The mean of many, after a few that warm up. */
function costOf(content: string, project: typeof rules, repeats = REPEATS): number {
  const message = storedMessage(content)
  const around = { fromUs: false, answeredText: () => '', mediaType: () => '', answersUs: () => false }
  for (let count = 0; count < 5; count += 1) understandMessage(message, project, around)
  const since = cpuMs()
  for (let count = 0; count < repeats; count += 1) understandMessage(message, project, around)
  return (cpuMs() - since) / repeats
}

function storedMessage(content: string): StoredMessage {
  const now = Date.now()
  return {
    seq: 1,
    id: '3A00',
    chat_jid: '120363000000000000@g.us',
    sender: '27820000001@s.whatsapp.net',
    sender_lid: '',
    sender_name: 'Thabo',
    content,
    kind: 'message',
    timestamp: now,
    received_at: now,
    is_from_me: 0,
    quoted_id: '',
    mentioned: '[]',
    media_type: '',
    filename: '',
    target_id: '',
  }
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

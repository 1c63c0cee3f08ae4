/**
 * What can be broken on purpose in the simulator. `in` is to the server, `out` is to the client.
 *
 * A fault is armed, fires, and is over: when it has fired `times` times, after `seconds`, or when it is disarmed.
 */
import { z } from 'zod'

const device = z
  .string()
  .regex(/^\d+(:\d+)?@s\.whatsapp\.net$/, 'the JID of a linked device, as GET /admin/state lists them')
  .optional()
  .describe('Whom it hits; without a device number every companion of that phone; default: every companion')

const times = z.number().int().min(1).max(1_000_000)
const seconds = z.number().min(0.05).max(86_400)
const ms = z.number().int().min(1).max(600_000)

/** How long it stays armed. */
const lasting = {
  times: times.optional().describe('Over after it has fired so often; default: no limit'),
  seconds: seconds.optional().describe('Over after so long; default: when it is disarmed'),
}
const onceOr = {
  times: times.default(1).describe('Over after it has fired so often'),
  seconds: seconds.optional().describe('Over after so long, fired or not'),
}

/** Which stanza; every field that is given must be equal. */
export const stanzaMatcherSchema = z.strictObject({
  direction: z.enum(['in', 'out']).describe('`in`: to the server. `out`: to the client'),
  tag: z.string().min(1).describe('`message`, `receipt`, `ack`, `iq`, `ib`, `notification`, `success`, …'),
  id: z.string().optional(),
  type: z.string().optional().describe('An empty text: has no type'),
  xmlns: z.string().optional(),
  class: z.string().optional(),
  child: z.string().optional().describe('Tag of its first child: `offline`, `ping`, `active`'),
  from: z.string().optional(),
  to: z.string().optional(),
  participant: z.string().optional(),
  nth: z
    .number()
    .int()
    .min(1)
    .default(1)
    .describe('The first that counts, from 1, since the fault was armed'),
})

export type StanzaMatcher = z.infer<typeof stanzaMatcherSchema>

/** Now, or when a stanza passes. */
const atStanza = {
  at: stanzaMatcherSchema.optional().describe('Default: at once, on every connection there is'),
  when: z
    .enum(['before', 'after'])
    .default('before')
    .describe(
      'With `at`. `before`: the stanza does not arrive. `after`: it does, and is dealt with before anything else happens',
    ),
}

export const CLOSE_CODES = [401, 403, 405, 411, 428, 440, 500, 503, 515] as const

const dropConnection = z.strictObject({
  kind: z.literal('drop-connection').describe('The line is cut: TCP ends without a word'),
  device,
  ...atStanza,
  byte: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('With `at` an outgoing stanza: so many bytes of its frame still go out'),
  ...onceOr,
})

const silence = z.strictObject({
  kind: z
    .literal('silence')
    .describe(
      'No byte more in either direction, the socket stays open. Everything is held and goes on when the fault is over',
    ),
  device,
  ...atStanza,
  ...lasting,
})

const close = z.strictObject({
  kind: z.literal('close').describe('The server ends the connection with the stanzas that stand for a code'),
  device,
  code: z
    .union(CLOSE_CODES.map((code) => z.literal(code)))
    .describe('What the client will call it: the DisconnectReason of its connection.update'),
  how: z
    .enum(['stanza', 'drop', 'replaced', 'device_removed', 'plain', 'without_code'])
    .optional()
    .describe(
      '428: `stanza` (xmlstreamend, default) or `drop`. 401: `device_removed` (default) or `plain`. 440: `replaced` ' +
        '(default) or `without_code`, a device_removed that lacks its code. The device stays linked: `logout` unlinks it',
    ),
  ...atStanza,
  ...onceOr,
})

const refuseLogins = z.strictObject({
  kind: z.literal('refuse-logins').describe('The next logins are answered with <failure>'),
  device,
  reason: z
    .union([401, 402, 403, 405, 406, 409, 411, 500, 501, 503].map((code) => z.literal(code)))
    .describe('401 logged out, 403 banned, 405 client too old, 503 service unavailable'),
  location: z.string().max(20).default('sim'),
  ...onceOr,
})

const logout = z.strictObject({
  kind: z.literal('logout').describe('The phone unlinks its companions: their keys and queues are gone'),
  device,
})

const unreachable = z.strictObject({
  kind: z.literal('unreachable').describe('Nobody can connect; connections there are are cut'),
  how: z
    .enum(['drop', 'http-503'])
    .default('drop')
    .describe('`drop`: TCP is accepted and cut. `http-503`: as a proxy answers'),
  seconds: seconds.optional().describe('Default: until it is disarmed'),
})

const offlineWindow = z.strictObject({
  kind: z
    .literal('offline-window')
    .describe('Unreachable for a while; what is posted meanwhile waits in the queue'),
  seconds,
})

const deaf = z.strictObject({
  kind: z
    .literal('deaf')
    .describe('Pings and queries are answered, nothing is delivered; it comes when the fault is over'),
  device,
  seconds: seconds.optional().describe('Default: until it is disarmed'),
})

const undecryptable = z.strictObject({
  kind: z
    .literal('undecryptable')
    .describe('Messages are damaged on their way to the client; a retry is answered with a good one'),
  device,
  how: z
    .enum(['bad_signature', 'unknown_key', 'old_counter', 'garbage', 'empty'])
    .describe(
      '`bad_signature`: the signature (or MAC) is not theirs. `unknown_key`: of a key the client never got. ' +
        '`old_counter`: the ciphertext of an earlier message of that author',
    ),
  chat: z.string().optional().describe('Only messages from this JID'),
  retries_too: z
    .boolean()
    .default(false)
    .describe('What comes for a retry is damaged as well, and does not count as one of `times`'),
  ...onceOr,
})

const duplicate = z.strictObject({
  kind: z.literal('duplicate').describe('The same stanza is delivered again, byte for byte'),
  device,
  tag: z.enum(['message', 'receipt', 'notification']).default('message'),
  copies: z.number().int().min(1).max(100).default(1).describe('How many more'),
  after_ms: ms.optional().describe('So long after the first; default: at once'),
  after_stanzas: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('When so many later stanzas have been delivered to this companion'),
  ...onceOr,
})

const reorder = z.strictObject({
  kind: z
    .literal('reorder')
    .describe('Live messages are held until there are `count` of them, then delivered last first'),
  device,
  count: z.number().int().min(2).max(1000).default(2),
  ...onceOr,
})

const acks = z.strictObject({
  kind: z.literal('acks').describe('What the client hears of the messages it sends'),
  device,
  to: z.string().optional().describe('Only messages to this JID'),
  mode: z
    .enum(['slow', 'missing', 'refuse', 'ack-then-lose'])
    .describe(
      '`slow`: delivered at once, acknowledged after `ms`. `missing`: delivered, never acknowledged. `refuse`: not ' +
        'delivered, an ack with `code`. `ack-then-lose`: acknowledged and delivered to nobody, for proofs that must notice',
    ),
  ms: ms.optional().describe('When the ack goes out; default: 2000 when `slow`, else at once'),
  code: z
    .string()
    .regex(/^\d{3}$/)
    .default('421'),
  ...lasting,
})

const withholdReceipts = z.strictObject({
  kind: z
    .literal('withhold-receipts')
    .describe('The companion is told of no delivery and no reading; it comes when the fault is over'),
  device,
  retries_too: z.boolean().default(false).describe('Also requests to send a message again'),
  seconds: seconds.optional().describe('Default: until it is disarmed'),
})

const xmlns = z.string().min(1).describe('`usync`, `w:g2`, `encrypt`, `w:p` (ping), `passive`, …')

const rateOverlimit = z.strictObject({
  kind: z.literal('rate-overlimit').describe('Requests are answered with error 429, rate-overlimit'),
  device,
  xmlns: z.array(xmlns).min(1).default(['w:g2', 'usync']),
  ...lasting,
})

const slowAnswers = z.strictObject({
  kind: z.literal('slow-answers').describe('Requests are dealt with at once and answered late'),
  device,
  ms,
  xmlns: xmlns.optional().describe('Default: all requests'),
  ...lasting,
})

const noAnswer = z.strictObject({
  kind: z.literal('no-answer').describe('Requests are dealt with and never answered'),
  device,
  xmlns,
  ...lasting,
})

const noKeys = z.strictObject({
  kind: z.literal('no-keys').describe('The directory has no keys of a person, on any of his devices'),
  device,
  phone: z.string().regex(/^\d{8,15}$/, 'digits only, in international form, such as 27820000001'),
  error: z
    .boolean()
    .default(false)
    .describe('His <user> holds an <error>; otherwise he is left out of the answer'),
  ...lasting,
})

const removedFromGroup = z.strictObject({
  kind: z.literal('removed-from-group').describe('The business phone is removed, as DELETE of a member does'),
  group: z.string().regex(/@g\.us$/, 'the JID of a group, as GET /admin/state lists them'),
})

/** Which ways there are of closing with a code; the first is the default. */
const WAYS: Partial<Record<(typeof CLOSE_CODES)[number], readonly string[]>> = {
  401: ['device_removed', 'plain'],
  428: ['stanza', 'drop'],
  440: ['replaced', 'without_code'],
}

export const faultSchema = z
  .discriminatedUnion('kind', [
    dropConnection,
    silence,
    close,
    refuseLogins,
    logout,
    unreachable,
    offlineWindow,
    deaf,
    undecryptable,
    duplicate,
    reorder,
    acks,
    withholdReceipts,
    rateOverlimit,
    slowAnswers,
    noAnswer,
    noKeys,
    removedFromGroup,
  ])
  .superRefine((fault, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (fault.kind === 'drop-connection' && fault.byte !== undefined && fault.at?.direction !== 'out') {
      refuse('byte', 'only with `at` a stanza whose direction is `out`: its frame is what is cut')
    }
    if (fault.kind !== 'close' || fault.how === undefined) return
    const ways = WAYS[fault.code] ?? []
    if (ways.includes(fault.how)) return
    refuse(
      'how',
      ways.length > 0
        ? `${fault.code} is closed with ${ways.join(' or ')}`
        : `there is one way to close with ${fault.code}; leave it out`,
    )
  })

/** A fault as it is armed, with its defaults. */
export type Fault = z.infer<typeof faultSchema>
export type FaultKind = Fault['kind']

export const faultArmedResponseSchema = z.object({ success: z.literal(true), id: z.number().int() })

export const faultStateSchema = z.object({
  id: z.number().int(),
  fault: faultSchema,
  state: z
    .enum(['armed', 'spent', 'expired', 'disarmed'])
    .describe('`spent`: it fired as often as it should. `expired`: its seconds are over'),
  armed_at: z.number().int().describe('Unix milliseconds'),
  ends_at: z.number().int().nullable().describe('Unix milliseconds; when it ended, or will by itself'),
  fired: z.number().int().describe('How often'),
  last_fired_at: z.number().int().nullable(),
})

export type FaultState = z.infer<typeof faultStateSchema>

export const faultsResponseSchema = z.object({
  success: z.literal(true),
  armed: z.array(faultStateSchema),
  past: z.array(faultStateSchema).describe('The last 200, newest first'),
})

export const faultsDisarmedResponseSchema = z.object({
  success: z.literal(true),
  disarmed: z.number().int().describe('How many were armed'),
})

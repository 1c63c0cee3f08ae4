/** A recording becomes the steps of a scenario: times since its first step, labels and names instead of ids. */
import type { z } from 'zod'
import type { scenarioStepSchema } from '@wa-monitor/contracts'
import type { Storage } from '../storage/storage.ts'
import { nameOfGroup, nameOfPhone } from './names.ts'

/** A request to the control API that was granted. */
export interface Called {
  /** Unix milliseconds. */
  at: number
  method: string
  /** The route: `/admin/groups/:jid/messages`. */
  route: string
  params: Record<string, string>
  body: Record<string, unknown>
  answer: Record<string, unknown>
}

/** A step as it is written: without the defaults. */
type Step = z.input<typeof scenarioStepSchema>

interface Made {
  steps: Step[]
  leftOut: string[]
  /** By message id and by the id of a fault. */
  labels: Map<string, string>
}

type Write = (storage: Storage, called: Called, made: Made) => Step | string

/** What can be played again; anything else that was asked for is named in `leftOut`. */
const BY_ROUTE: Record<string, Write> = {
  'POST /admin/groups/:jid/messages': writePost,
  'POST /admin/direct-messages': writePost,
  'POST /admin/groups/:jid/members': (storage, { params, body }) => ({
    join: { person: nameOfPhone(storage, text(body.phone)), group: nameOfGroup(storage, text(params.jid)) },
  }),
  'DELETE /admin/groups/:jid/members/:phone': (storage, { params }) => ({
    leave: {
      person: nameOfPhone(storage, text(params.phone)),
      group: nameOfGroup(storage, text(params.jid)),
    },
  }),
  'POST /admin/faults': (_storage, { body, answer }, made) => ({
    label: newLabel(made, 'fault', `fault ${text(answer.id)}`),
    fault: body as Step['fault'],
  }),
  'DELETE /admin/faults/:id': (_storage, { params }, made) => {
    const disarm = made.labels.get(`fault ${text(params.id)}`)
    return disarm === undefined ? 'a fault that was armed before the recording was disarmed' : { disarm }
  },
  'DELETE /admin/faults': () => ({ disarm: 'all' }),
  'POST /admin/bulk/posts': (storage, { body }) => {
    const { groups, wait: _wait, ...many } = body
    const places = Array.isArray(groups)
      ? { groups: groups.map((jid) => nameOfGroup(storage, text(jid))) }
      : {}
    return { many: { ...many, ...places } as Step['many'] }
  },
}

export function toSteps(storage: Storage, calls: readonly Called[]): { steps: Step[]; leftOut: string[] } {
  const made: Made = { steps: [], leftOut: [], labels: new Map() }
  const start = calls[0]?.at ?? 0
  for (const called of calls) {
    const write = BY_ROUTE[`${called.method} ${called.route}`]
    const at = `${(called.at - start) / 1000}s`
    const step =
      write?.(storage, called, made) ?? `${called.method} ${called.route} is nothing a scenario can do`
    if (typeof step === 'string') made.leftOut.push(`at ${at}: ${step}`)
    else made.steps.push({ ...named(step), at, ...step })
  }
  return { steps: made.steps, leftOut: made.leftOut }
}

/** In front, where people look for it. */
function named({ label }: Step): { label?: string } {
  return label === undefined ? {} : { label }
}

function writePost(storage: Storage, { params, body, answer }: Called, made: Made): Step | string {
  const id = text(answer.message_id)
  const again = made.labels.get(id)
  if (again !== undefined) return { redeliver: again }
  const { from, text: words = '', edited_id, deleted_id, reacted_id } = body
  const who = nameOfPhone(storage, text(from))
  const aim = text(edited_id ?? deleted_id ?? reacted_id ?? '')
  if (aim === '') return writeOwn(storage, { params, body, id }, made)
  const target = labelOf(storage, params.jid, aim, made)
  if (target === undefined) return 'it was about a message from before the recording'
  if (reacted_id !== undefined) return { react: { to: target, from: who, emoji: text(words) } }
  if (edited_id !== undefined) return { edit: { post: target, text: text(words) } }
  return { delete: { post: target, from: who } }
}

interface Own {
  params: Called['params']
  body: Called['body']
  id: string
}

function writeOwn(storage: Storage, { params, body, id }: Own, made: Made): Step {
  const { from, to, text: words, mentioned, quoted_id, media, wrap, poll, location, contact, content } = body
  const replyTo = quoted_id === undefined ? undefined : labelOf(storage, params.jid, text(quoted_id), made)
  if (quoted_id !== undefined && replyTo === undefined) {
    made.leftOut.push(`the answer ${JSON.stringify(words)} quoted a message from before the recording`)
  }
  const mention = Array.isArray(mentioned) ? mentioned.map((phone) => nameOfPhone(storage, text(phone))) : []
  const post = {
    from: nameOfPhone(storage, text(from)),
    ...(params.jid === undefined
      ? { to: nameOfPhone(storage, text(to)) }
      : { in: nameOfGroup(storage, params.jid) }),
    text: words,
    reply_to: replyTo,
    mention: mention.length > 0 ? mention : undefined,
    media,
    wrap,
    poll,
    location,
    contact,
    content,
  }
  const given = Object.fromEntries(Object.entries(post).filter(([, value]) => value !== undefined))
  return { label: newLabel(made, 'post', id), post: given as Step['post'] }
}

/** What a message is called; one from the bridge is waited for, so that it has a name. */
function labelOf(storage: Storage, chat: string | undefined, id: string, made: Made): string | undefined {
  const known = made.labels.get(id)
  const copy = known === undefined && chat !== undefined ? storage.copies.findById(chat, id) : undefined
  if (!copy || chat === undefined) return known
  const label = newLabel(made, 'bridge', id)
  const contains = copy.text === '' ? {} : { contains: copy.text }
  made.steps.push({
    label,
    wait_for: { message_from_bridge: { group: nameOfGroup(storage, chat), ...contains } },
  })
  return label
}

function newLabel({ labels }: Made, kind: string, id: string): string {
  const label = `${kind}_${labels.size + 1}`
  labels.set(id, label)
  return label
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? value.toString() : ''
}

/** What each step does, as calls of the control API. */
import {
  bulkJobResponseSchema,
  faultArmedResponseSchema,
  simulatedPostResponseSchema,
  type ScenarioStep,
} from '@wa-monitor/contracts'
import type { Context } from '../world/context.ts'
import { BUSINESS_PHONE } from '../world/start-world.ts'
import type { BridgeMessages } from './bridge-messages.ts'
import type { Call } from './call.ts'
import { jidOf, phoneOf } from './names.ts'
import { durationMs } from './timing.ts'

/** A message that later steps can refer to. */
interface Labelled {
  /** Where it was posted: the path of the control API. */
  path: string
  /** What was sent there. */
  body: { from: string } & Record<string, unknown>
  id: string
}

export interface Stage {
  context: Context
  call: Call
  fromBridge: BridgeMessages
  messages: Map<string, Labelled>
  /** Ids of faults by label; those without one under their step's number. */
  faults: Map<string, number>
  /** Resolves after so long, or rejects when the player is stopped. */
  pause: (ms: number) => Promise<void>
}

const LOOK_EVERY_MS = 100
const PATIENCE_MS = 60_000

type Post = NonNullable<ScenarioStep['post']>

/** @param n of a step that is repeated: counts from 1. */
export async function playStep(stage: Stage, step: ScenarioStep, n: number | undefined): Promise<void> {
  const { call, context } = stage
  if (step.post) return postAs(stage, step.label, step.post, n)
  if (step.edit) return about(stage, step.label, step.edit.post, { text: step.edit.text }, 'edited_id')
  if (step.delete)
    return about(stage, step.label, step.delete.post, person(stage, step.delete.from), 'deleted_id')
  if (step.react) {
    const words = { ...person(stage, step.react.from), text: step.react.emoji }
    return about(stage, step.label, step.react.to, words, 'reacted_id')
  }
  if (step.redeliver) {
    const { path, body, id } = labelled(stage, step.redeliver)
    await call('POST', path, { ...body, id })
  } else if (step.join) {
    const phone = phoneOf(context.storage, step.join.person)
    await call('POST', `/admin/groups/${jidOf(context.storage, step.join.group)}/members`, { phone })
  } else if (step.leave) {
    const phone = phoneOf(context.storage, step.leave.person)
    await call('DELETE', `/admin/groups/${jidOf(context.storage, step.leave.group)}/members/${phone}`)
  } else if (step.fault) {
    const { id } = faultArmedResponseSchema.parse(await call('POST', '/admin/faults', step.fault))
    stage.faults.set(step.label ?? `fault ${id}`, id)
  } else if (step.disarm !== undefined) await disarm(stage, step.disarm)
  else if (step.many) await postMany(stage, step.many)
  else if (step.wait_for !== undefined) await waitFor(stage, step, step.wait_for)
}

async function postAs(stage: Stage, label: string | undefined, post: Post, n: number | undefined) {
  const { storage } = stage.context
  const { in: group, to, from, mention, reply_to: replyTo, text, ...more } = post
  const path =
    group === undefined ? '/admin/direct-messages' : `/admin/groups/${jidOf(storage, group)}/messages`
  const body = {
    ...more,
    from: phoneOf(storage, from),
    ...(to === undefined ? {} : { to: phoneOf(storage, to) }),
    text: n === undefined ? text : text.replaceAll('{n}', n.toString()),
    mentioned: mention.map((name) => phoneOf(storage, name)),
    ...(replyTo === undefined ? {} : { quoted_id: labelled(stage, replyTo).id }),
  }
  await send(stage, label, path, body)
}

/** Something about a message that was posted before: by its author, unless `words` names somebody else. */
async function about(
  stage: Stage,
  label: string | undefined,
  target: string,
  words: Record<string, unknown>,
  as: 'edited_id' | 'deleted_id' | 'reacted_id',
): Promise<void> {
  const { path, body, id } = labelled(stage, target)
  const to = body.to === undefined ? {} : { to: body.to }
  await send(stage, label, path, { from: body.from, ...to, ...words, [as]: id })
}

async function send(stage: Stage, label: string | undefined, path: string, body: Labelled['body']) {
  const answer = simulatedPostResponseSchema.parse(await stage.call('POST', path, body))
  if (label !== undefined) stage.messages.set(label, { path, body, id: answer.message_id })
}

function labelled({ messages }: Stage, label: string): Labelled {
  const found = messages.get(label)
  if (!found) throw new Error(`${label} has not been posted yet`)
  return found
}

function person({ context }: Stage, name: string | undefined): { from?: string } {
  return name === undefined ? {} : { from: phoneOf(context.storage, name) }
}

async function disarm({ call, faults }: Stage, which: string): Promise<void> {
  if (which === 'all') return void (await call('DELETE', '/admin/faults'))
  const id = faults.get(which)
  if (id === undefined) throw new Error(`${which} has not been armed yet`)
  await call('DELETE', `/admin/faults/${id}`)
}

async function postMany(stage: Stage, many: NonNullable<ScenarioStep['many']>): Promise<void> {
  const groups = many.groups?.map((name) => jidOf(stage.context.storage, name))
  const wanted = { ...many, ...(groups ? { groups } : {}) }
  let { job } = bulkJobResponseSchema.parse(await stage.call('POST', '/admin/bulk/posts', wanted))
  try {
    while (job.state === 'running') {
      await stage.pause(LOOK_EVERY_MS)
      job = bulkJobResponseSchema.parse(await stage.call('GET', `/admin/bulk/${job.id}`)).job
    }
  } finally {
    if (job.state === 'running') await stage.call('DELETE', `/admin/bulk/${job.id}`)
  }
  if (job.state !== 'done') throw new Error(job.error ?? `the posts were ${job.state}`)
}

async function waitFor(
  stage: Stage,
  { label, within }: ScenarioStep,
  wish: NonNullable<ScenarioStep['wait_for']>,
): Promise<void> {
  const patience = within === undefined ? PATIENCE_MS : durationMs(within)
  const end = performance.now() + patience
  while (!isThere(stage, label, wish)) {
    if (performance.now() > end) {
      const what =
        typeof wish === 'string' ? wish : `message_from_bridge ${JSON.stringify(wish.message_from_bridge)}`
      throw new Error(`waited ${patience / 1000} s in vain for ${what}`)
    }
    await stage.pause(LOOK_EVERY_MS)
  }
}

function isThere(
  { context, fromBridge, messages }: Stage,
  label: string | undefined,
  wish: NonNullable<ScenarioStep['wait_for']>,
): boolean {
  const { storage, companions } = context
  if (wish === 'bridge_linked') {
    return storage.devices.ofPhone(BUSINESS_PHONE).some((device) => companions.isConnected(device))
  }
  if (wish === 'all_delivered') return !storage.queue.anyWaiting()
  const found = fromBridge.take(wish.message_from_bridge)
  if (!found) return false
  const path = `/admin/groups/${found.chat}/messages`
  if (label !== undefined) messages.set(label, { path, body: { from: found.from }, id: found.id })
  return true
}

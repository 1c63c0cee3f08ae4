/** Settings shared between an account's devices: the server keeps their changes in order and cannot read them. */
import { numberedPatch } from '../protocol/app-state.ts'
import {
  attribute,
  child,
  childBytes,
  children,
  nowSeconds,
  stanza,
  type Stanza,
} from '../protocol/stanza.ts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { newStanzaId } from '../world/ids.ts'
import type { Answer } from './answer.ts'
import type { Companion } from './companion-session.ts'

export function answerAppState(context: Context, companion: Companion, iq: Stanza): Answer {
  const { storage, companions } = context
  const others = storage.devices.ofPhone(companion.phone).filter(({ number }) => number !== companion.number)
  const collections = storage.transaction(() =>
    children(child(iq, 'sync'), 'collection').map((collection) => {
      const patch = childBytes(collection, 'patch')
      if (!patch) return changesSince(context, companion, collection)
      const changed = change(context, companion, collection, patch)
      if (changed === undefined) return conflict(context, companion, collection)
      for (const other of others) companions.queue(other, news(companion, changed))
      return changed
    }),
  )
  companions.deliver(others)
  return { content: [stanza('sync', {}, collections)] }
}

/** Undefined when somebody else was faster: the client has to look at that first. */
function change(
  { storage }: Context,
  { phone }: Companion,
  collection: Stanza,
  patch: Buffer,
): Stanza | undefined {
  const name = attribute(collection, 'name')
  const current = storage.appState.version(phone, name)
  if (Number(collection.attrs.version ?? '0') !== current) return undefined
  storage.appState.add(phone, name, current + 1, numberedPatch(patch, current + 1))
  return stanza('collection', { name, version: (current + 1).toString() })
}

function conflict({ storage }: Context, { phone }: Companion, collection: Stanza): Stanza {
  const name = attribute(collection, 'name')
  const version = storage.appState.version(phone, name).toString()
  const error = stanza('error', { code: '409', text: 'conflict' })
  return stanza('collection', { name, version, type: 'error', has_more_patches: 'true' }, [error])
}

function changesSince({ storage }: Context, { phone }: Companion, collection: Stanza): Stanza {
  const name = attribute(collection, 'name')
  const version = storage.appState.version(phone, name)
  const patches = storage.appState
    .after(phone, name, Number(collection.attrs.version ?? '0'))
    .map((patch) => stanza('patch', {}, patch))
  const attrs = { name, version: version.toString(), has_more_patches: 'false' }
  return stanza('collection', attrs, patches.length > 0 ? [stanza('patches', {}, patches)] : [])
}

function news({ account }: Companion, changed: Stanza): Stanza {
  const attrs = { from: addressOf(account, 'pn'), type: 'server_sync', id: newStanzaId(), t: nowSeconds() }
  return stanza('notification', attrs, [changed])
}

/** Pictures of people and groups: set by a client, fetched from the media server, where they are not encrypted. */
import { randomInt } from 'node:crypto'
import { bareJid, isGroupJid, phoneJid } from '@wa-monitor/contracts'
import { profilePicturePath } from '../media/media-paths.ts'
import { child, childBytes, stanza, type Stanza } from '../protocol/stanza.ts'
import { addressOf, findAccount } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { type Answer, errorAnswer } from './answer.ts'
import type { Companion } from './companion-session.ts'

export function answerPicture(context: Context, companion: Companion, iq: Stanza): Answer {
  const { storage, media } = context
  const target = iq.attrs.target ?? phoneJid(companion.phone)
  const jid = filedUnder(context, target)
  if (jid === undefined) return errorAnswer('404', 'item-not-found')
  if (iq.attrs.type === 'set') return set(context, companion, iq, jid)
  const picture = storage.accountSettings.picture(jid)
  // As for anybody without one.
  if (!picture) return errorAnswer('404', 'item-not-found')
  const { id } = picture
  const path = profilePicturePath(id)
  const type = child(iq, 'picture')?.attrs.type ?? 'preview'
  const url = `https://${media.host()}${path}`
  return { content: [stanza('picture', { id, type, url, direct_path: path })] }
}

/** Without a picture in it: the old one is taken away. */
function set({ storage }: Context, companion: Companion, iq: Stanza, jid: string): Answer {
  const own = jid === phoneJid(companion.phone)
  const ofGroup = isGroupJid(jid) && storage.groups.isMember(jid, companion.phone)
  if (!own && !ofGroup) return errorAnswer('403', 'forbidden')
  const image = childBytes(iq, 'picture')
  if (!image) {
    storage.accountSettings.removePicture(jid)
    return { content: [] }
  }
  const id = randomInt(1, 2 ** 47).toString()
  storage.accountSettings.setPicture(jid, id, image)
  return { content: [stanza('picture', { id })] }
}

/** The group, or the person under his number. */
function filedUnder({ storage }: Context, target: string): string | undefined {
  const jid = bareJid(target)
  if (isGroupJid(jid)) return storage.groups.find(jid)?.jid
  const account = findAccount(storage, jid)
  return account && addressOf(account, 'pn')
}

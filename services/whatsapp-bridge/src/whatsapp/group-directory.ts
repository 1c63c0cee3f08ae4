import type { GroupMetadata, GroupParticipant, WASocket } from '@whiskeysockets/baileys'
import { bareJid, type Group, jidKind } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'

/**
 * The groups the linked number is in, as WhatsApp last told: read once per connection, and again for a group that
 * changed. Also what the client library asks for before each send, which saves WhatsApp a query (and us its rate limit).
 *
 * A changed group is forgotten at once, so that no send goes to its old members.
 */
export class GroupDirectory {
  readonly #known = new Map<string, GroupMetadata>()
  readonly #store: MessageStoreWriter
  readonly #log: Log
  readonly #now: () => number
  #socket: WASocket | undefined
  /** The first reading of this connection; what asks for groups waits for it. */
  #reading: Promise<void> | undefined

  constructor(store: MessageStoreWriter, log: Log, now: () => number) {
    this.#store = store
    this.#log = log
    this.#now = now
  }

  /** Follows the groups of a socket that has just opened. */
  follow(socket: WASocket): void {
    this.#socket = socket
    socket.ev.on('groups.upsert', (groups) => groups.forEach((group) => this.#learn(group)))
    socket.ev.on('groups.update', (changes) => changes.forEach(({ id }) => this.#changed(socket, id)))
    socket.ev.on('group-participants.update', ({ id }) => this.#changed(socket, id))
  }

  /** Reads every group anew; called when the connection is open. */
  readAll(): Promise<void> {
    this.#reading = this.#fetchAll().catch((error: Error) => {
      this.#log.warn(
        `The list of groups could not be read (${error.message}); it is asked for again when needed`,
      )
      this.#reading = undefined
    })
    return this.#reading
  }

  /** What the client library may use instead of asking WhatsApp. */
  metadata(jid: string): GroupMetadata | undefined {
    return this.#known.get(jid)
  }

  async all(): Promise<Group[]> {
    await (this.#reading ?? this.readAll())
    return [...this.#known.values()].map((group) => this.#toGroup(group))
  }

  /** One group, asked for when it is not known; undefined when the linked number is not in it. */
  async find(jid: string): Promise<Group | undefined> {
    await (this.#reading ?? this.readAll())
    const known = this.#known.get(jid) ?? (await this.#fetch(jid))
    return known && this.#toGroup(known)
  }

  async #fetchAll(): Promise<void> {
    if (!this.#socket) return
    const groups = await this.#socket.groupFetchAllParticipating()
    this.#known.clear()
    for (const group of Object.values(groups)) this.#learn(group)
  }

  async #fetch(jid: string): Promise<GroupMetadata | undefined> {
    if (!this.#socket) return undefined
    try {
      const group = await this.#socket.groupMetadata(jid)
      this.#learn(group)
      return group
    } catch (error) {
      this.#log.debug(`Group ${jid} could not be read: ${(error as Error).message}`)
      return undefined
    }
  }

  #changed(socket: WASocket, jid: string | undefined): void {
    if (jid === undefined || socket !== this.#socket) return
    this.#known.delete(jid)
    void this.#fetch(jid)
  }

  #learn(group: GroupMetadata): void {
    this.#known.set(group.id, group)
    const now = this.#now()
    this.#store.saveChat({ jid: group.id, name: group.subject, addressing_mode: addressingMode(group) }, now)
    for (const { jid, lid } of group.participants.map(toMember)) {
      if (jid !== '' && lid !== '') this.#store.learnLid(lid, jid, now)
    }
  }

  #toGroup(group: GroupMetadata): Group {
    return {
      jid: group.id,
      name: group.subject,
      addressing_mode: addressingMode(group),
      members: group.participants.map(toMember).map((member) => ({
        ...member,
        jid: member.jid || (this.#store.phoneOf(member.lid) ?? ''),
        lid: member.lid || (this.#store.lidOf(member.jid) ?? ''),
      })),
    }
  }
}

function addressingMode(group: GroupMetadata): 'pn' | 'lid' {
  return (group.addressingMode as string | undefined) === 'lid' ? 'lid' : 'pn'
}

/** Rosters name a member in the group's own form, and the other form beside it where WhatsApp tells. */
function toMember(participant: GroupParticipant): Group['members'][number] {
  const forms = [participant.id, participant.lid, participant.phoneNumber]
    .filter((form) => form !== undefined && form !== '')
    .map((form) => bareJid(form as string))
  return {
    jid: forms.find((form) => jidKind(form) === 'phone') ?? '',
    lid: forms.find((form) => jidKind(form) === 'lid') ?? '',
    admin: Boolean(participant.admin),
  }
}

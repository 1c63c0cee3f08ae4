import type { ConversationResponse } from '@wa-monitor/contracts'
import {
  type DropMessage,
  type DropRow,
  findDrop,
  messagesOfDrop,
  type SchemaDatabase,
  ticksOfMessages,
} from '@wa-monitor/database'
import { HttpError } from '@wa-monitor/service'
import type { BridgeMessages } from './bridge-messages.ts'
import { conversationOf } from './decide/conversation.ts'
import { dropBy, dropUnknown } from './drop-by.ts'

export interface ConversationAsked {
  drop: string
  /** A message of that drop; undefined: its newest post. */
  message: string | undefined
  before: number
  after: number
}

/**
 * What was said around a message of a drop. Only around its own: who may look at drops may not read whole groups.
 *
 * @throws HttpError 404 `drop_unknown`, `no_post`, `message_not_of_drop`, `message_gone`; 503 `bridge_away`.
 */
export async function readConversation(
  database: SchemaDatabase,
  bridge: BridgeMessages,
  { drop: name, message, before, after }: ConversationAsked,
): Promise<ConversationResponse> {
  const { schema } = database
  const found = await database.transaction(async (transaction) => {
    const drop = await findDrop(transaction, schema, dropBy(name))
    return drop && { drop, posts: await messagesOfDrop(transaction, schema, drop.drop_number) }
  })
  if (!found) throw dropUnknown(name)
  const { drop, posts } = found
  const at = message === undefined ? newestPost(posts) : posts.find((post) => post.message_id === message)
  if (!at) throw message === undefined ? noPost(drop) : notOfDrop(drop, message)

  const { group_jid, message_id } = at
  const around = await bridge.around({ group_jid, message_id, before, after })
  if (around.is === 'away') throw BRIDGE_AWAY()
  if (around.is === 'unknown') throw messageGone(drop)
  const ids = around.rows.filter(({ kind }) => kind === 'message').map(({ id }) => id)
  const sent = await database.transaction((transaction) =>
    ticksOfMessages(transaction, schema, group_jid, ids),
  )
  const view = conversationOf({
    rows: around.rows,
    post: message_id,
    before,
    after,
    ofDrop: new Set(posts.filter((post) => post.group_jid === group_jid).map((post) => post.message_id)),
    sent,
    names: namesOf(drop),
  })
  return {
    success: true,
    drop_number: drop.drop_number,
    project: at.project,
    message_id,
    posts: posts.map((post) => ({
      message_id: post.message_id,
      kind: post.kind,
      at: post.at.toISOString(),
    })),
    messages: view.messages,
    more_before: view.more_before || around.more_before,
    more_after: view.more_after || around.more_after,
  }
}

/** What the contractor posted last; ours only where nothing else is known. */
function newestPost(posts: readonly DropMessage[]): DropMessage | undefined {
  return posts.findLast(({ kind }) => kind !== 'feedback') ?? posts.at(-1)
}

function namesOf({ submitted_by, submitted_by_lid, sender_name }: DropRow): Map<string, string> {
  const name = sender_name ?? ''
  const addresses = [submitted_by, submitted_by_lid].filter((address) => address !== '')
  return new Map(name === '' ? [] : addresses.map((address) => [address, name]))
}

function noPost({ drop_number }: DropRow): HttpError {
  return new HttpError(
    404,
    'no_post',
    `No message of ${drop_number} is known: its row was not made from the group, or its traces were removed since`,
  )
}

function notOfDrop({ drop_number }: DropRow, message: string): HttpError {
  return new HttpError(
    404,
    'message_not_of_drop',
    `${message} is no message of ${drop_number}: \`posts\` of this answer without \`message\` lists those`,
  )
}

function messageGone({ drop_number }: DropRow): HttpError {
  return new HttpError(
    404,
    'message_gone',
    `The bridge no longer keeps this message of ${drop_number}: look for it in WhatsApp`,
  )
}

const BRIDGE_AWAY = () =>
  new HttpError(
    503,
    'bridge_away',
    'The bridge does not answer, and only it knows what was said in the group. Try again shortly',
    { 'Retry-After': '5' },
  )

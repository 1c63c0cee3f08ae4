import type { TestDatabase } from './postgres.ts'

export const PHONE = '27820000001'
export const JID = `${PHONE}@s.whatsapp.net`
export const LID = '100000000000001@lid'
export const NAME = 'Thabo Mokoena'
export const GROUP = '120363418298130331@g.us'
export const OTHER = '27820000002@s.whatsapp.net'
export const OTHER_LID = '100000000000002@lid'
export const OTHER_NAME = 'Sipho Dlamini'

/** Every way to name him, in words. */
export const WORDS = `@${PHONE} ${JID} 082 000 0001 +27\u00a082\u2011000 0001 ${LID} ${NAME}: bad photos`

interface Sender {
  sender: string
  lid: string
  name: string
}

/** By his number and LID, by his LID alone, and somebody else. */
export const WRITERS = {
  him: { sender: JID, lid: LID, name: NAME },
  byLid: { sender: '', lid: LID, name: NAME },
  other: { sender: OTHER, lid: OTHER_LID, name: OTHER_NAME },
} satisfies Record<string, Sender>

export type Writer = keyof typeof WRITERS

let made = 0

/** A row in every table that holds people, as `writer` would have brought it about; words name him in each of them. */
export async function plantRows(
  { query }: Pick<TestDatabase, 'query'>,
  schema: string,
  writer: Writer,
  { state = 'sent', drop = `DR${1_752_000 + (made += 1)}` } = {},
): Promise<{ drop: string; review: string; feedback: string }> {
  const { sender, lid, name } = WRITERS[writer]
  const key = lid || sender
  const id = `3A${drop}`
  const [review] = await query<{ id: string }>(
    `INSERT INTO "${schema}".qa_photo_reviews
       (drop_number, review_date, project, user_name, sender_name, submitted_by, submitted_by_lid, comment)
     VALUES ($1, '2026-01-05', 'Lawley', $2, $3, $4, $5, $6) RETURNING id`,
    [drop, sender.split('@')[0], name, sender, lid, WORDS],
  )
  await query(
    `INSERT INTO "${schema}".wa_monitor_drop_events
       (drop_number, kind, project, group_jid, message_id, sender_key, sender, sender_lid, sender_name, happened_at, detail)
     VALUES ($1, 'created', 'Lawley', $2, $3, $4, $5, $6, $7, '2026-01-05', $8)`,
    [drop, GROUP, id, key, sender, lid, name, WORDS],
  )
  await query(
    `INSERT INTO "${schema}".wa_monitor_rejected_numbers
       (written, reason, detail, project, group_jid, message_id, sender_key, sender, sender_lid, sender_name, happened_at)
     VALUES ($1, 'too_many_digits', $2, 'Lawley', $3, $4, $5, $6, $7, $8, now())`,
    [`DR ${PHONE}`, WORDS, GROUP, id, key, sender, lid, name],
  )
  await query(
    `INSERT INTO "${schema}".wa_monitor_failed_messages
       (project, group_jid, message_id, sender_key, kind, store_id, seq, error_code, error, tries)
     VALUES ('Lawley', $1, $2, $3, 'message', 's', 1, '22001', $4, 3)`,
    [GROUP, id, key, WORDS],
  )
  const [feedback] = await query<{ id: string }>(
    `INSERT INTO "${schema}".wa_monitor_feedback
       (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state, reason, idempotency_key,
        sent_body, created_by)
     VALUES ($1, $2, 0, 'Lawley', $3, $4, $5, $6, $4, $7, $8, $9) RETURNING id`,
    [
      drop,
      review?.id,
      GROUP,
      WORDS,
      sender || lid,
      state,
      `${PHONE}/${drop}`,
      JSON.stringify({ text: WORDS, to: [Number(PHONE), { [JID]: NAME }] }),
      `${NAME} (${JID})`,
    ],
  )
  await query(
    `INSERT INTO "${schema}".wa_monitor_feedback_events (feedback_id, drop_number, state, detail, by)
     VALUES ($1, $2, $3, $4, $5)`,
    [feedback?.id, drop, state, WORDS, `${NAME} ${JID}`],
  )
  await query(
    `INSERT INTO "${schema}".wa_monitor_review_events (review_id, drop_number, revision, kind, by)
     VALUES ($1, $2, 0, 'reviewed', $3)`,
    [review?.id, drop, `${NAME} ${JID}`],
  )
  await query(
    `INSERT INTO "${schema}".wa_monitor_webhooks
       (id, project, rule, group_jid, message_id, sender, sender_lid, url, secret_env, body, last_error)
     VALUES (gen_random_uuid(), 'Lawley', 'tell', $1, $2, $3, $4, 'https://example.org/hook', 'WEBHOOK_SECRET', $5, $6)`,
    [
      GROUP,
      id,
      sender,
      lid,
      JSON.stringify({ id, message: { sender, text: WORDS, at: Number(PHONE) } }),
      WORDS,
    ],
  )
  await query(
    `INSERT INTO "${schema}".wa_monitor_api_keys (name, role, key_hash) VALUES ($1, 'viewer', $2)`,
    [`${NAME} ${JID} ${drop}`, drop],
  )
  await query(
    `WITH person AS (
       INSERT INTO "${schema}".wa_monitor_users (name, role, password_hash, created_by) VALUES ($1, 'viewer', 'none', $2)
       RETURNING id)
     INSERT INTO "${schema}".wa_monitor_sessions (token_hash, user_id, expires_at, address)
     SELECT $3, id, now() + interval '1 day', '198.51.100.7' FROM person`,
    [`${NAME} ${JID} ${drop}`, `${NAME} (${JID})`, drop],
  )
  await query(
    `INSERT INTO "${schema}".wa_monitor_audit (who, by, on_behalf_of, what, subject, detail)
     VALUES ($1, 'key', $1, 'person_changed', $2, '{"role": "viewer"}')`,
    [`${NAME} (${JID})`, `${NAME} ${JID} ${drop}`],
  )
  await query(
    `UPDATE "${schema}".wa_monitor_feedback_control
     SET paused_reason = $1, paused_by = $2, grace_reason = $1, stop_word_at = '2026-01-05T10:00:00Z',
       stop_word_ids = ARRAY[$3]`,
    [WORDS, NAME, `${GROUP}/3A01/${JID}`],
  )
  return { drop, review: review?.id ?? '', feedback: feedback?.id ?? '' }
}

/** All that a schema's tables hold, as text: what a dump of them would. */
export async function dump({ query }: Pick<TestDatabase, 'query'>, schema: string): Promise<string> {
  const tables = await query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 AND table_type = 'BASE TABLE'`,
    [schema],
  )
  const lines: string[] = []
  for (const { name } of tables) {
    const rows = await query<{ line: string }>(`SELECT row::text AS line FROM "${schema}"."${name}" AS row`)
    lines.push(...rows.map(({ line }) => `${name}: ${line}`))
  }
  return lines.join('\n')
}

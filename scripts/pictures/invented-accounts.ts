import { createHash } from 'node:crypto'
import { createApiKey, type Database } from '@wa-monitor/database'

/** Who looks at the pictures' pages. */
export const VIEWER = { name: 'Lindiwe Dube', key: 'wam_invented-key-for-pictures' }

/** Reviewers who can't sign in, keys, what was rejected, and some days of the audit. */
export async function inventPeople(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    const hash = createHash('sha256').update(VIEWER.key).digest('hex')
    await createApiKey(transaction, 'public', { name: VIEWER.name, role: 'admin', hash })
    await createApiKey(transaction, 'public', { name: 'qa-monitor', role: 'viewer', hash: 'none' })
    await transaction.query(
      `INSERT INTO public.wa_monitor_users (name, role, password_hash, created_by, last_signed_in_at) VALUES
         ('Lindiwe Dube', 'admin', 'none', '', now() - interval '3 minutes'),
         ('Riaan Smit', 'reviewer', 'none', 'Lindiwe Dube', now() - interval '2 hours'),
         ('Nomsa Khumalo', 'reviewer', 'none', 'Lindiwe Dube', now() - interval '1 day'),
         ('Kobus (site office)', 'viewer', 'none', 'Lindiwe Dube', NULL)`,
    )
    await transaction.query(
      `INSERT INTO public.wa_monitor_audit (at, who, by, what, subject) VALUES
         (now() - interval '3 minutes', 'Lindiwe Dube', 'session', 'sign_in', ''),
         (now() - interval '2 hours', 'Riaan Smit', 'session', 'sign_in', ''),
         (now() - interval '1 day', 'Lindiwe Dube', 'session', 'person_made', 'Kobus (site office)')`,
    )
    await transaction.query(
      `INSERT INTO public.wa_monitor_rejected_numbers (written, reason, detail, project, group_jid, message_id, sender_key, sender,
         sender_lid, sender_name, happened_at) VALUES
         ('DR17520289', 'not_valid', 'not in valid_drops; like DR1752028', 'Lawley', '120363418298130331@g.us', 'R1', 'k1',
           '27820000005@s.whatsapp.net', '', 'Johan Botha', now() - interval '12 minutes'),
         ('DR 17520', 'too_few_digits', '', 'Mohadin', '120363421532174586@g.us', 'R2', 'k2',
           '27820000003@s.whatsapp.net', '', 'Sipho Dlamini', now() - interval '3 hours')`,
    )
  })
}

/**
 * Turns a stored message into one that is missing, so that one can watch the bridge ask for it again
 * (docs/verified-on-whatsapp.md). Only with the files of a test number, and only while its bridge is stopped: nothing else
 * ever changes a row of messages.db.
 *
 *     WHATSAPP_DB_PATH=… WHATSAPP_SESSION_PATH=… node make-gap.ts MESSAGE_ID phone|history
 */
import type { StoredMessage } from '@wa-monitor/contracts'
import { openShared } from '@wa-monitor/sqlite'
import { openSession } from '../src/session/session.ts'

const [id = '', road] = process.argv.slice(2)
const { WHATSAPP_DB_PATH: storePath, WHATSAPP_SESSION_PATH: sessionDirectory } = process.env
if (!storePath || !sessionDirectory || (road !== 'phone' && road !== 'history')) {
  process.stderr.write(
    'Usage: make-gap.ts MESSAGE_ID phone|history, with WHATSAPP_DB_PATH and WHATSAPP_SESSION_PATH set\n',
  )
  process.exit(64)
}

const messages = openShared(storePath, { mustExist: true })
const row = messages
  .prepare<[string], StoredMessage>(`SELECT * FROM messages WHERE id = ? AND kind = 'message'`)
  .get(id)
if (!row) {
  process.stderr.write(`No message ${id} is stored in ${storePath}\n`)
  process.exit(1)
}
messages.prepare(`UPDATE messages SET kind = 'undecrypted', content = 'a test' WHERE seq = ?`).run(row.seq)
messages.close()

const session = openSession(sessionDirectory)
const { seq } = session.gaps.add({
  chat_jid: row.chat_jid,
  id,
  sender: row.sender,
  sender_lid: row.sender_lid,
  is_from_me: row.is_from_me,
  attrs: JSON.stringify({ from: row.chat_jid, participant: row.sender || row.sender_lid, id }),
  reason: 'a test',
  sent_at: row.timestamp,
  opened_at: Date.now(),
  next_ask_at: 0,
})
// The phone is asked first and its history next: for the history, the phone counts as asked.
if (road === 'history') session.gaps.asked(seq, 'phone', Date.now(), 0)
session.close()
process.stdout.write(`${id} is missing now; start the bridge and look at GET /api/captured\n`)

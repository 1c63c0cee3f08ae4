import type { MessagesResponse } from '@wa-monitor/contracts'
import { DRAFT, GROUPS, PEOPLE, SHOWN_DROP } from './invented-people.ts'

type Message = MessagesResponse['messages'][number]

const MINUTE = 60_000
const [LAWLEY] = GROUPS
const [THABO, PIETER, SIPHO] = PEOPLE

/** What was said in the group around the drop that is shown. The ids are those of its row's events. */
export function conversation(now: number): Message[] {
  const messages: Message[] = []
  const say = (
    minutesAgo: number,
    who: (typeof PEOPLE)[number],
    content: string,
    over: Partial<Message> = {},
  ) => {
    const at = now - minutesAgo * MINUTE
    messages.push({
      seq: messages.length + 1,
      id: `INVENTED-${messages.length + 1}`,
      chat_jid: LAWLEY.jid,
      sender: `${who.number}@s.whatsapp.net`,
      sender_lid: '',
      sender_name: who.name,
      content,
      kind: 'message',
      timestamp: at,
      received_at: at,
      is_from_me: false,
      quoted_id: '',
      mentioned: [],
      media_type: '',
      filename: '',
      target_id: '',
      ...over,
    })
  }
  say(64, PIETER, 'Môre almal, ons begin vandag by blok C')
  say(58, SIPHO, 'DR1752019 all 14 photos on 1Map')
  say(52.2, THABO, '', { media_type: 'image', filename: 'front.jpg' })
  say(52, THABO, `${SHOWN_DROP} done, customer signed`, { id: `created-${SHOWN_DROP}` })
  say(35.6, THABO, `@${THABO.number} ${DRAFT(SHOWN_DROP, [9, 12])}`, {
    id: `3EB0${SHOWN_DROP}0`,
    is_from_me: true,
    sender_name: '',
    quoted_id: `created-${SHOWN_DROP}`,
    mentioned: [`${THABO.number}@s.whatsapp.net`],
  })
  say(31, THABO, 'Sharp, going back now to take them', { quoted_id: `3EB0${SHOWN_DROP}0` })
  say(24, PIETER, 'Who has the spare power meter?')
  say(4, THABO, '', { media_type: 'image', filename: 'ont-barcode.jpg' })
  say(3, THABO, `${SHOWN_DROP} step 9 and 12 loaded now`, { id: `resubmitted-${SHOWN_DROP}` })
  return messages
}

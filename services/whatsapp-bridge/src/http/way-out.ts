import type { ConnectionStatus } from '../whatsapp/connection.ts'

/** What a person reads when the bridge cannot go on by itself: what happened, and what to do about it, in order. */
export interface WayOut {
  title: string
  what: string
  steps: readonly string[]
}

const WAYS: Record<string, WayOut | undefined> = {
  'stream-replaced': {
    title: 'Another program uses this session',
    what: 'WhatsApp allows a linked device one connection, and another program has taken it over: a second bridge with a copy of this session, for example. This one keeps still, so that the two do not throw each other out.',
    steps: ['Stop the other program.', 'Press “Try again”: this bridge takes the session back.'],
  },
  'client-outdated': {
    title: 'WhatsApp wants a newer client',
    what: 'WhatsApp no longer accepts the version of WhatsApp Web that this bridge claims to be.',
    steps: [
      'Update WA Monitor.',
      'Until there is an update: set WHATSAPP_VERSION to the current version of WhatsApp Web, such as 2.3000.1023456789, and restart the bridge.',
      'If you have done neither, “Try again” asks WhatsApp once more.',
    ],
  },
  'temporary-ban': {
    title: 'WhatsApp has banned this number',
    what: 'Nothing can be sent or received until WhatsApp lifts the ban. Trying again and again makes it longer.',
    steps: [
      'Open WhatsApp on the phone of this number: it says for how long, and how to ask for a review.',
      'Lower the RATE_LIMIT_MESSAGES_… settings before you go on.',
      'When the phone works again, press “Try again”.',
    ],
  },
  'multi-device-mismatch': {
    title: 'The phone does not support linked devices',
    what: 'WhatsApp on the phone of this number is too old for the way this bridge is linked.',
    steps: ['Update WhatsApp on the phone, and open it once.', 'Press “Try again”.'],
  },
  'account-refused': {
    title: 'WhatsApp does not accept this account here',
    what: 'WhatsApp refuses to let this account’s linked device in.',
    steps: [
      'Open WhatsApp on the phone of this number, and do what it asks for.',
      'When it works there, press “Try again”.',
      'If it comes back: POST /api/logout, and link the phone anew. What was stored stays.',
    ],
  },
  refused: {
    title: 'WhatsApp ends the connection each time',
    what: 'It gives a reason that this version of WA Monitor does not know.',
    steps: ['Update WA Monitor.', 'Press “Try again”.'],
  },
  'bad-session': {
    title: 'WhatsApp does not accept this session',
    what: 'The keys of this linked device and what WhatsApp knows of them no longer agree.',
    steps: [
      'Press “Try again”: often it was a moment’s trouble.',
      'If it comes back: on the phone, Settings → Linked devices, remove this device, and press “Try again”. A code to link it anew appears here; what was stored stays.',
    ],
  },
}

/** Only for a bridge that has given up (`FAILED`); undefined otherwise. Pure. */
export function wayOut({
  state,
  reason,
  advice,
}: Pick<ConnectionStatus, 'state' | 'reason' | 'advice'>): WayOut | undefined {
  if (state !== 'FAILED') return undefined
  const known = reason === null ? undefined : WAYS[reason]
  return known ?? { title: 'Not connected', what: advice, steps: ['Press “Try again”.'] }
}

/**
 * Why a connection ended, and what follows (WHATSAPP.md A11). Pure.
 *
 * `retry`: connect again by itself, with growing delay. `relink`: forget the credentials and show a QR code.
 * `stop`: connecting again would do harm or no good; a person has to act.
 */
export interface CloseReason {
  /** Stable, for programs and status pages: `stream-replaced`. */
  reason: string
  next: 'retry' | 'retry-now' | 'relink' | 'stop'
  /** What a person should know or do; shown on /login. */
  advice: string
}

const REASONS: Record<number, CloseReason> = {
  401: {
    reason: 'logged-out',
    next: 'relink',
    advice: 'The phone removed this device. Scan the code to link it again; what was stored stays.',
  },
  403: {
    reason: 'temporary-ban',
    next: 'stop',
    advice:
      'WhatsApp has banned this number. Open WhatsApp on its phone to see for how long, then restart the bridge.',
  },
  405: {
    reason: 'client-outdated',
    next: 'stop',
    advice:
      'WhatsApp no longer accepts this client version. Update WA Monitor, or set WHATSAPP_VERSION and restart the bridge.',
  },
  408: { reason: 'connection-timeout', next: 'retry', advice: 'WhatsApp did not answer; trying again.' },
  411: {
    reason: 'multi-device-mismatch',
    next: 'stop',
    advice: 'The phone does not support linked devices. Update WhatsApp on it, then restart the bridge.',
  },
  428: { reason: 'connection-lost', next: 'retry', advice: 'The connection was lost; trying again.' },
  440: {
    reason: 'stream-replaced',
    next: 'stop',
    advice: 'Another program uses this session. Stop that one, then restart the bridge.',
  },
  500: {
    reason: 'bad-session',
    next: 'stop',
    advice:
      'WhatsApp does not accept this session. Restart the bridge; if that does not help, unlink the device on the phone.',
  },
  503: { reason: 'service-unavailable', next: 'retry', advice: 'WhatsApp is not available; trying again.' },
  515: { reason: 'restart-required', next: 'retry-now', advice: 'Linked; connecting again.' },
}

/** `code`: the status the client library closed with; undefined when the server could not be reached at all. */
export function closeReason(code: number | undefined): CloseReason {
  const known = code === undefined ? undefined : REASONS[code]
  return (
    known ?? { reason: 'unreachable', next: 'retry', advice: 'WhatsApp cannot be reached; trying again.' }
  )
}

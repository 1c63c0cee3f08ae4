/**
 * Why a connection ended, and what follows (WHATSAPP.md A11). Pure.
 *
 * `retry`: connect again by itself, with growing delay. `retry-some`: the same, but a server that goes on answering so
 * is obeyed (`MOST_REFUSALS`). `relink`: forget the credentials and show a QR code. `stop`: connecting again would do harm
 * or no good; a person has to act.
 */
export interface CloseReason {
  /** Stable, for programs and status pages: `stream-replaced`. */
  reason: string
  next: 'retry' | 'retry-some' | 'retry-now' | 'relink' | 'stop'
  /** What a person should know or do; shown on /login. */
  advice: string
}

/** So many in a row, some two minutes' worth, and it is no passing trouble of WhatsApp's. */
export const MOST_REFUSALS = 8

const REASONS: Record<number, CloseReason> = {
  401: {
    reason: 'logged-out',
    next: 'relink',
    advice: 'The phone removed this device. Scan the code to link it again; what was stored stays.',
  },
  402: {
    reason: 'temporary-ban',
    next: 'stop',
    advice:
      'WhatsApp has banned this number for a while. Open WhatsApp on its phone to see for how long, then press Try again at /login.',
  },
  403: {
    reason: 'temporary-ban',
    next: 'stop',
    advice:
      'WhatsApp has banned this number. Open WhatsApp on its phone to see for how long, then press Try again at /login.',
  },
  405: {
    reason: 'client-outdated',
    next: 'stop',
    advice:
      'WhatsApp no longer accepts this client version. Update WA Monitor, or set WHATSAPP_VERSION and restart the bridge.',
  },
  406: {
    reason: 'account-refused',
    next: 'stop',
    advice:
      'WhatsApp does not accept this account here. Open WhatsApp on its phone; when it works there, log out here and link again.',
  },
  408: { reason: 'connection-timeout', next: 'retry', advice: 'WhatsApp did not answer; trying again.' },
  409: {
    reason: 'client-outdated',
    next: 'stop',
    advice: 'WhatsApp refuses this kind of client. Update WA Monitor, then restart the bridge.',
  },
  411: {
    reason: 'multi-device-mismatch',
    next: 'stop',
    advice:
      'The phone does not support linked devices. Update WhatsApp on it, then press Try again at /login.',
  },
  428: { reason: 'connection-lost', next: 'retry', advice: 'The connection was lost; trying again.' },
  440: {
    reason: 'stream-replaced',
    next: 'stop',
    advice: 'Another program uses this session. Stop that one, then press Try again at /login.',
  },
  // WhatsApp's "internal server error", and the client library's word for every stream error it has no word for.
  500: {
    reason: 'bad-session',
    next: 'retry-some',
    advice:
      'WhatsApp ended the session with an error. If it stays so: press Try again at /login, then unlink the device on the phone and link it again.',
  },
  503: { reason: 'service-unavailable', next: 'retry', advice: 'WhatsApp is not available; trying again.' },
  515: { reason: 'restart-required', next: 'retry-now', advice: 'Linked; connecting again.' },
}

/** A code nobody has told us of: trying for ever might do harm. */
const UNKNOWN: CloseReason = {
  reason: 'refused',
  next: 'retry-some',
  advice: 'WhatsApp ended the session for a reason unknown here. Update WA Monitor, then restart the bridge.',
}

/** `code`: the status the client library closed with; undefined when the server could not be reached at all. */
export function closeReason(code: number | undefined): CloseReason {
  if (code !== undefined) return REASONS[code] ?? UNKNOWN
  return { reason: 'unreachable', next: 'retry', advice: 'WhatsApp cannot be reached; trying again.' }
}

/** The faults people want most, each armed by one press. Pure. */

/** @typedef {import('@wa-monitor/contracts').Fault} Fault */
/**
 * A fault as it is asked for: the simulator puts in its defaults.
 * @typedef {{kind: Fault['kind']} & Record<string, unknown>} AskedFault
 */
/** @typedef {{label: string, hint: string, fault: AskedFault, drastic?: boolean}} FaultButton */

/** @type {readonly {title: string, buttons: readonly FaultButton[]}[]} */
export const FAULT_GROUPS = [
  {
    title: 'The line',
    buttons: [
      {
        label: 'Drop the line',
        hint: 'TCP ends without a word. The bridge connects again; nothing may be lost.',
        fault: { kind: 'drop-connection' },
      },
      {
        label: 'Silence 30 s',
        hint: 'The socket stays open and nothing moves. What is held goes on afterwards.',
        fault: { kind: 'silence', seconds: 30 },
      },
      {
        label: 'Deaf 30 s',
        hint: 'Pings are answered, nothing is delivered. It all comes afterwards.',
        fault: { kind: 'deaf', seconds: 30 },
      },
      {
        label: 'Server away 60 s',
        hint: 'Nobody can connect for a minute; every attempt is answered with HTTP 503.',
        fault: { kind: 'unreachable', how: 'http-503', seconds: 60 },
      },
      {
        label: 'Offline 60 s',
        hint: 'The bridge is away for a minute; what is posted meanwhile waits in its queue.',
        fault: { kind: 'offline-window', seconds: 60 },
      },
    ],
  },
  {
    title: 'WhatsApp ends the connection',
    buttons: [
      {
        label: '503 unavailable',
        hint: 'The server ends the connection because it is overloaded. The bridge tries again.',
        fault: { kind: 'close', code: 503 },
      },
      {
        label: 'Replaced (440)',
        hint: 'Another client took over the same session. The bridge should not fight for it.',
        fault: { kind: 'close', code: 440 },
      },
      {
        label: 'Client outdated (405)',
        hint: 'The client’s version is refused.',
        fault: { kind: 'close', code: 405 },
      },
      {
        label: 'Banned (403)',
        hint: 'The number is banned: the connection ends with 403.',
        fault: { kind: 'close', code: 403 },
      },
      {
        label: 'Logged out (401)',
        hint: 'The phone unlinks the bridge: it has to be linked again.',
        fault: { kind: 'logout' },
        drastic: true,
      },
    ],
  },
  {
    title: 'Messages to the bridge',
    buttons: [
      {
        label: 'Next undecryptable',
        hint: 'The next message can’t be decrypted; the bridge asks again and gets a good one.',
        fault: { kind: 'undecryptable', how: 'garbage' },
      },
      {
        label: 'Next delivered twice',
        hint: 'The next message comes a second time, byte for byte.',
        fault: { kind: 'duplicate' },
      },
    ],
  },
  {
    title: 'What the bridge sends and asks',
    buttons: [
      {
        label: 'Refuse the next send',
        hint: 'Its next message is not delivered, and acknowledged with error 421.',
        fault: { kind: 'acks', mode: 'refuse', times: 1 },
      },
      {
        label: 'Slow acks',
        hint: 'For a minute, acknowledgements come five seconds late.',
        fault: { kind: 'acks', mode: 'slow', ms: 5000, seconds: 60 },
      },
      {
        label: 'Rate limit 60 s',
        hint: 'For a minute, questions about groups and devices are answered with 429, rate-overlimit.',
        fault: { kind: 'rate-overlimit', seconds: 60 },
      },
    ],
  },
]

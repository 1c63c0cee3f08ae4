import type { Found, Seen } from './found.ts'

type Bridge = Seen['bridges'][number]
type Status = NonNullable<Bridge['status']>

/** How far the clock may be off: WhatsApp's times are whole seconds, and messages take some to come. */
const MOST_AHEAD_OF_WHATSAPP_SECONDS = 60

/** The name of a number for people, and the options of scripts that mean it. */
function nameOf(service: string): { name: string; option: string } {
  return service === 'whatsapp-sender'
    ? { name: 'The second number', option: ' --second-number' }
    : { name: 'WhatsApp', option: '' }
}

/** What is wrong with one number and its connection. Pure. */
export function bridgeTroubles({ service, status }: Bridge): Found[] {
  if (!status)
    return [
      {
        code: 'bridge_no_answer',
        subject: service,
        what: `${service} does not answer: no messages are received or sent`,
        todo: `Run ./scripts/logs.sh ${service} to see why, then ./scripts/start.sh`,
      },
    ]
  return [
    ...linkTroubles(service, status),
    ...pauseTroubles(service, status),
    ...clockTroubles(service, status),
  ]
}

function linkTroubles(service: string, { state, reason, advice }: Status): Found[] {
  const { name, option } = nameOf(service)
  const found = (code: Found['code'], what: string, todo: string): Found[] => [
    { code, subject: service, what, todo },
  ]
  if (state === 'WORKING') return []
  if (reason === 'disk-full')
    return found(
      'disk_full',
      `${service} has stopped taking messages: its disk is full`,
      'Make room on the disk (./scripts/doctor.sh says where it went); it goes on by itself',
    )
  if (reason === 'logged-out')
    return found(
      'logged_out',
      `${name} was logged out by its phone: no messages are received or sent`,
      `Run ./scripts/login.sh${option}, or open System on the dashboard, and scan the code with the phone`,
    )
  if (state === 'SCAN_QR_CODE')
    return found(
      'not_linked',
      `${name} is not linked to a phone`,
      `Run ./scripts/login.sh${option}, or open System on the dashboard, and scan the code with the phone`,
    )
  if (reason === 'deaf')
    return found(
      'deaf',
      `${name} is connected and nothing comes in, although something waits`,
      `It connects anew by itself; if it stays so, look at the phone, then ./scripts/logs.sh ${service}`,
    )
  if (state === 'FAILED')
    return found(
      'turned_away',
      `WhatsApp has turned ${service} away: ${reason ?? 'it does not say why'}`,
      advice ?? `Run ./scripts/logs.sh ${service} to see what it says`,
    )
  const why = reason ?? state.toLowerCase()
  return found(
    'socket_dead',
    `${name} is not connected (${why})`,
    `Check this machine's internet connection; it connects again by itself. ./scripts/logs.sh ${service} says more`,
  )
}

function pauseTroubles(service: string, { limits, restored }: Status): Found[] {
  const { paused } = limits
  // One with an end, ends.
  if (!paused || paused.until !== null) return []
  const because = paused.reason === '' ? '' : ` (${paused.reason})`
  const open = restored?.open_groups.length ?? 0
  const gap =
    open === 0 ? '' : `; messages of ${open} group${open === 1 ? '' : 's'} since the backup may be missing`
  return [
    {
      code: 'sending_paused',
      subject: service,
      what: `Sending is paused until somebody resumes it${because}${gap}`,
      todo: `When messages may leave again: ./scripts/resume.sh${nameOf(service).option}`,
    },
  ]
}

function clockTroubles(service: string, { clock }: Status): Found[] {
  const ahead = clock.ahead_of_whatsapp_seconds
  if (ahead === null || Math.abs(ahead) <= MOST_AHEAD_OF_WHATSAPP_SECONDS) return []
  const way = ahead > 0 ? 'ahead of' : 'behind'
  return [
    {
      code: 'clock_wrong',
      subject: service,
      what: `This machine's clock is ${Math.round(Math.abs(ahead))} seconds ${way} WhatsApp's`,
      todo: 'Switch on time synchronisation on this machine: timedatectl set-ntp true',
    },
  ]
}

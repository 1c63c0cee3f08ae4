/** Whether the bridge is linked and connected, and what to do when it is not. Pure. */

/** @typedef {import('@wa-monitor/contracts').SimulatorChanges} Changes */
/** @typedef {Pick<Changes, 'linked_devices' | 'waiting_clients' | 'auto_link'>} Link */
/**
 * @typedef {object} LinkStatus
 * @property {'good' | 'wait' | 'bad'} tone
 * @property {string} title
 * @property {string} advice empty when there is nothing to do
 * @property {boolean} askForCode whether a person has to give the text of the QR code
 */

/**
 * @param {Link | undefined} link undefined while the simulator does not answer
 * @param {string} host where this page comes from, `127.0.0.1:8090`
 * @returns {LinkStatus}
 */
export function linkStatus(link, host) {
  if (!link) {
    return status('bad', 'Simulator does not answer', 'Start it again; this page goes on by itself.')
  }
  const auto = link.auto_link ? ` Auto-link is on (${link.auto_link.status}).` : ''
  if (link.linked_devices.some(({ connected }) => connected)) return status('good', 'Bridge connected', '')
  if (link.linked_devices.length > 0) {
    return status(
      'wait',
      'Bridge linked, not connected',
      `What is posted now waits here and reaches the bridge when it connects again: nothing is lost. Start the bridge to see it.${auto}`,
    )
  }
  if (link.auto_link) {
    return status(
      'wait',
      link.waiting_clients > 0 ? 'Linking the bridge' : 'Waiting for the bridge',
      `Auto-link is on: start the bridge and its QR code is scanned without you. Last look: ${link.auto_link.status}.`,
    )
  }
  if (link.waiting_clients > 0) {
    const advice =
      'It shows a QR code. Paste the code’s text (GET /api/qr of the bridge) to scan it with the business phone.'
    return { ...status('wait', 'A bridge wants to be linked', advice), askForCode: true }
  }
  return status(
    'bad',
    'No bridge linked',
    `Start the bridge with WHATSAPP_SOCKET_URL=ws://${host}/ws/chat. Until one is linked, nobody hears what is posted here.`,
  )
}

/** @param {LinkStatus['tone']} tone @param {string} title @param {string} advice @returns {LinkStatus} */
function status(tone, title, advice) {
  return { tone, title, advice, askForCode: false }
}

import { createHash } from 'node:crypto'
import { maskNumber } from '@wa-monitor/contracts'
import type { ConnectionStatus } from '../whatsapp/connection.ts'
import { LOGIN_SCRIPT } from './login-script.ts'
import { LOGIN_STYLE } from './login-style.ts'
import { qrDataUrl } from './qr-code.ts'
import { type WayOut, wayOut } from './way-out.ts'

/** A code lives 20 s (the first one 60): a page this young always shows one that can still be scanned. */
const REFRESH_SECONDS = 5

/** One script and one style, both known by their hash: what might get into the page otherwise does not run. */
export const LOGIN_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    'img-src data:',
    `style-src ${hashOf(LOGIN_STYLE)}`,
    `script-src ${hashOf(LOGIN_SCRIPT)}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  // Not `no-referrer`: a form would then hide where it comes from, and be refused.
  'Referrer-Policy': 'same-origin',
} as const

/**
 * The page an operator opens to link the number, and to see why the bridge does not work: QR code and pairing code,
 * renewed by themselves; what happened and what to do.
 *
 * @param problem why what was just asked for was not done.
 */
export async function loginPage(status: ConnectionStatus, problem?: string): Promise<string> {
  const { title, tone } = headline(status)
  const [live, ask] = [await liveParts(status), status.qr === null ? '' : askForm()]
  const said = problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS};url=/login"></noscript>
<title>${escapeHtml(title)} · WA Monitor</title>
<style>${LOGIN_STYLE}</style>
</head>
<body>
<main>
<p class="product">WA Monitor · WhatsApp bridge</p>
<p id="gone" class="problem" role="alert" hidden>The bridge does not answer. Is it running?</p>
${said}
<div id="live" aria-live="polite">
<h1 class="${tone}">${escapeHtml(title)}</h1>
${live}
</div>
${ask}
</main>
<script>${LOGIN_SCRIPT}</script>
</body>
</html>
`
}

async function liveParts(status: ConnectionStatus): Promise<string> {
  const { state, reason, advice, qr } = status
  const way = wayOut(status)
  const body = qr === null ? `<p>${escapeHtml(advice)}</p>` : await linkParts(status, qr)
  const chips = [state, reason ?? ''].filter((word) => word !== '')
  return `${way ? wayOutParts(way) : body}
<p class="chips">${chips.map((word) => `<span>${escapeHtml(word)}</span>`).join('')}</p>`
}

async function linkParts({ reason, pairing }: ConnectionStatus, qr: string): Promise<string> {
  const why = reason === 'logged-out' ? `<p>${escapeHtml(LOGGED_OUT)}</p>` : ''
  const { code, phone, note } = pairing
  const shown =
    code === null
      ? ''
      : `<p class="code" id="code">${escapeHtml(code)}</p>
<p class="soft">On the phone ${escapeHtml(maskNumber(phone ?? ''))}: Settings → Linked devices → Link a device → <em>Link with phone number instead</em>, and type this code.</p>`
  const said = note === null ? '' : `<p class="soft">${escapeHtml(note)}</p>`
  return `${why}<img id="qr" alt="QR code to link WhatsApp" src="${await qrDataUrl(qr)}">
<div class="soft">${STEPS}</div>
${shown === '' && said === '' ? '' : `<section><h2>Pairing code</h2>${said}${shown}</section>`}`
}

const LOGGED_OUT =
  'This device was removed from the phone’s list of linked devices. Everything that was stored is still here; link it again to go on.'

function wayOutParts({ what, steps }: WayOut): string {
  const list = steps.map((step) => `<li>${escapeHtml(step)}</li>`).join('\n')
  return `<p>${escapeHtml(what)}</p>
<ol>${list}</ol>
<form method="post" action="/login/retry"><button>Try again</button></form>`
}

function askForm(): string {
  return `<section id="ask">
<form method="post" action="/login/pairing-code">
<label for="phone">No camera at hand? Link with a code instead. The number of the phone, in international form:</label>
<div class="row"><input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="off" placeholder="+27 82 000 0001" required maxlength="30"><button>Get a code</button></div>
</form>
</section>`
}

function headline(status: ConnectionStatus): { title: string; tone: 'good' | 'wait' | 'bad' } {
  const { state, reason } = status
  switch (state) {
    case 'WORKING':
      return { title: 'Linked', tone: 'good' }
    case 'SCAN_QR_CODE':
      return { title: reason === 'logged-out' ? 'Logged out: link again' : 'Link a phone', tone: 'wait' }
    case 'RECONNECTING':
      return { title: 'Connecting again', tone: 'wait' }
    case 'STARTING':
      return { title: 'Connecting', tone: 'wait' }
    default:
      return { title: wayOut(status)?.title ?? 'Not connected', tone: 'bad' }
  }
}

const STEPS = `<ol>
<li>Open WhatsApp on the phone of the number that is in the groups.</li>
<li>Settings → Linked devices → Link a device.</li>
<li>Point the camera at this code. It renews itself.</li>
</ol>`

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

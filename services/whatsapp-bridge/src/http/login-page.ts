import type { ConnectionStatus } from '../whatsapp/connection.ts'
import { qrDataUrl } from './qr-code.ts'

/** A code lives 20 s (the first one 60): a page this young always shows one that can still be scanned. */
const REFRESH_SECONDS = 5

/** The page an operator opens to link the number: the code, renewed by itself, and what the bridge is doing. */
export async function loginPage(status: ConnectionStatus): Promise<string> {
  const { title, tone } = headline(status)
  const code =
    status.qr === null
      ? ''
      : `<img id="qr" alt="QR code to link WhatsApp" src="${await qrDataUrl(status.qr)}">`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${status.state === 'WORKING' ? '' : `<meta http-equiv="refresh" content="${REFRESH_SECONDS}">`}
<title>${title} · WA Monitor</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="product">WA Monitor · WhatsApp bridge</p>
<h1 class="${tone}">${title}</h1>
${code}
${status.qr === null ? `<p class="advice">${escapeHtml(status.advice)}</p>` : STEPS}
<p class="state"><span>${status.state}</span>${status.reason === null ? '' : `<span>${escapeHtml(status.reason)}</span>`}</p>
</main>
</body>
</html>
`
}

function headline({ state, reason }: ConnectionStatus): { title: string; tone: 'good' | 'wait' | 'bad' } {
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
      return { title: 'Not connected', tone: 'bad' }
  }
}

const STEPS = `<ol>
<li>Open WhatsApp on the phone of the number that is in the groups.</li>
<li>Settings → Linked devices → Link a device.</li>
<li>Point the camera at this code. It renews itself.</li>
</ol>`

const STYLE = `
:root { color-scheme: light dark; --ink: #16211d; --soft: #5b6b65; --page: #f3f6f4; --card: #fff; --line: #dbe3df; --good: #0b7a4b; --wait: #8a5a00; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e8efec; --soft: #9fb0a9; --page: #0f1513; --card: #18211e; --line: #2b3833; --good: #4fd197; --wait: #f2b84b; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 26rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px }
.product { margin: 0; color: var(--soft); font-size: .85rem }
h1 { margin: .25rem 0 1rem; font-size: 1.6rem; line-height: 1.2 }
.good { color: var(--good) } .wait { color: var(--wait) } .bad { color: var(--bad) }
#qr { display: block; width: 100%; height: auto; border-radius: 10px; background: #fff; image-rendering: pixelated }
.advice { margin: 1rem 0 } ol { margin: 0; padding-left: 1.2rem; color: var(--soft) }
.state { margin: 1.25rem 0 0; display: flex; gap: .5rem; flex-wrap: wrap }
.state span { padding: .1rem .55rem; border: 1px solid var(--line); border-radius: 99px; color: var(--soft); font-size: .8rem }
`

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

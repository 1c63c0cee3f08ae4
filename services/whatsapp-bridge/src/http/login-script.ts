/**
 * Of /login: takes over what changes (the code, the state) and leaves alone what somebody may be typing in. Without
 * scripts the page reloads itself instead.
 */
export const LOGIN_SCRIPT = `
const EVERY_MS = 3000
async function look() {
  try {
    const answer = await fetch('/login', { cache: 'no-store' })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const [now, next] = [document, page].map((one) => one.getElementById('live'))
    if (next.innerHTML !== now.innerHTML) now.innerHTML = next.innerHTML
    document.title = page.title
    if (!page.getElementById('ask') !== !document.getElementById('ask')) location.replace('/login')
    document.getElementById('gone').hidden = true
  } catch {
    document.getElementById('gone').hidden = false
  }
  setTimeout(look, EVERY_MS)
}
setTimeout(look, EVERY_MS)
`

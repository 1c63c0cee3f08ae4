/** Of /login: one column, for a phone as for a screen, by day and by night. */
export const LOGIN_STYLE = `
:root { color-scheme: light dark; --ink: #16211d; --soft: #56665f; --page: #f3f6f4; --card: #fff; --line: #d5dfda; --field: #fbfdfc; --good: #0b7a4b; --wait: #8a5a00; --bad: #b3261e; --button: #0b6b43; --on-button: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e8efec; --soft: #a3b4ad; --page: #0f1513; --card: #18211e; --line: #2f3d37; --field: #121a17; --good: #4fd197; --wait: #f2b84b; --bad: #ff8a80; --button: #4fd197; --on-button: #0b1f16 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 27rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px }
.product { margin: 0; color: var(--soft); font-size: .85rem }
h1 { margin: .25rem 0 1rem; font-size: 1.6rem; line-height: 1.2; text-wrap: balance }
h2 { margin: 0 0 .5rem; font-size: 1.05rem }
p { margin: 0 0 .9rem } .problem { margin-top: .7rem } ol { margin: 0; padding-left: 1.3rem } li { margin-bottom: .3rem }
.good { color: var(--good) } .wait { color: var(--wait) } .bad { color: var(--bad) }
.soft, .soft ol { color: var(--soft) }
#qr { display: block; width: 100%; max-width: 20rem; height: auto; margin: 0 auto 1rem; border-radius: 10px; background: #fff; image-rendering: pixelated }
section { margin-top: 1.4rem; padding-top: 1.2rem; border-top: 1px solid var(--line) }
.code { margin: 0 0 .6rem; padding: .7rem; border: 1px solid var(--line); border-radius: 10px; background: var(--field); font: 600 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .12em; text-align: center; user-select: all }
form { margin: 1rem 0 0 } #ask form { margin: 0 } label { display: block; margin-bottom: .3rem; font-size: .9rem }
.row { display: flex; gap: .5rem; flex-wrap: wrap }
input { flex: 1 1 11rem; min-width: 0; padding: .6rem .7rem; border: 1px solid var(--line); border-radius: 9px; background: var(--field); color: inherit; font: inherit }
.row button { flex: 1 0 auto }
button { padding: .6rem 1.1rem; border: 0; border-radius: 9px; background: var(--button); color: var(--on-button); font: inherit; font-weight: 600; cursor: pointer }
button:hover { filter: brightness(1.08) }
input:focus-visible, button:focus-visible { outline: 3px solid color-mix(in srgb, var(--button) 45%, transparent); outline-offset: 2px }
.problem { padding: .7rem .9rem; border-left: 4px solid var(--bad); border-radius: 6px; background: color-mix(in srgb, var(--bad) 10%, transparent) }
.chips { display: flex; gap: .5rem; flex-wrap: wrap; margin: 1.4rem 0 0 }
.chips span { padding: .1rem .55rem; border: 1px solid var(--line); border-radius: 99px; color: var(--soft); font-size: .8rem }
`

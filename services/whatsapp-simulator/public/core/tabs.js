/** On a narrow screen one part of the page is shown at a time. */

const VIEWS = ['groups', 'chat', 'phones']

/** @param {string} view */
export function showPart(view) {
  if (!VIEWS.includes(view)) return
  document.body.dataset['view'] = view
  for (const tab of document.querySelectorAll('[data-show]')) {
    tab.setAttribute('aria-pressed', `${tab.getAttribute('data-show') === view}`)
  }
}

/** @param {() => void} changed */
export function startTabs(changed) {
  for (const tab of document.querySelectorAll('[data-show]')) {
    tab.addEventListener('click', () => {
      showPart(tab.getAttribute('data-show') ?? '')
      changed()
    })
  }
  showPart('chat')
}

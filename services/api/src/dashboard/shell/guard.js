import { Component, html } from '../lib/html.js'
import { t } from '../lib/i18n.js'
import { Empty } from './states.js'

/** What breaks in one part leaves the others on the page, and says so instead of leaving nothing. */
export class Guard extends Component {
  state = { broken: false }

  /** @param {unknown} error */
  componentDidCatch(error) {
    reportError(error)
    this.setState({ broken: true })
  }

  render() {
    if (!this.state.broken) return this.props.children
    return html`
      <main class="page">
        <${Empty} title=${t('shell.broken')}>
          <p>${t('shell.broken_todo')}</p>
          <button type="button" onClick=${() => location.reload()}>${t('shell.load_again')}</button>
        <//>
      </main>
    `
  }
}

import { html } from '../../lib/html.js'
import { number, t } from '../../lib/i18n.js'
import { ago, fullTime } from '../../lib/time.js'

/**
 * What keeps everything: disks, the database, backups; and which version runs.
 *
 * @param {{ seen: any, version: string }} props
 */
export function Keeping({ seen, version }) {
  const { disks, database, backup } = seen
  const { last, next_at: next } = backup
  const nextBackup = next && t('system.next_backup', { time: ago(next) })
  return html`
    <section class="card" aria-label=${t('system.keeping')}>
      <h2>${t('system.keeping')}</h2>
      ${disks.map((/** @type {any} */ disk) => html`<${Disk} key=${disk.of.join()} disk=${disk} />`)}
      <dl class="facts">
        <dt>${t('system.backup')}</dt>
        <dd>
          ${last ? html`<span title=${fullTime(last.taken_at)}>${ago(last.taken_at)}</span>, ${bytes(last.bytes)} `
            : t('system.none')}
          ${last && html`<span class=${`chip ${last.verified ? 'good' : 'warn'}`}>
            ${t(last.verified ? 'system.tried_out' : 'system.not_tried_out')}</span>`}
          ${backup.error && html`<p class="problem">${backup.error}</p>`}
        </dd>
        <dt>${t('system.kept')}</dt>
        <dd class="number">
          ${number(backup.kept)}${' '}
          ${next && html`<span class="quiet" title=${fullTime(next)}>${nextBackup}</span>`}
        </dd>
        <dt>${t('system.postgres')}</dt>
        <dd>${database ? `${database.version}, ${bytes(database.bytes)}` : t('system.no_answer')}</dd>
        <dt>${t('system.version')}</dt>
        <dd>${version}${seen.version !== version && html` <span class="chip warn">
          ${t('system.other_version', { version: seen.version })}</span>`}</dd>
      </dl>
    </section>
  `
}

/** @param {{ disk: any }} props */
function Disk({ disk: { of, free_bytes: free, total_bytes: total } }) {
  const used = total === 0 ? 0 : 1 - free / total
  return html`
    <div class="budget">
      <div class="spread"><span>${t('system.disk')}</span>
      <strong class="number">${t('system.free_of', { free: bytes(free), total: bytes(total) })}</strong></div>
      <div class=${`meter ${used > 0.95 ? 'bad' : used > 0.9 ? 'warn' : ''}`} role="meter"
        aria-label=${t('system.disk')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(used * 100)}>
        <span style=${{ width: `${used * 100}%` }}></span>
      </div>
      <span class="quiet">${of.join(', ')}</span>
    </div>
  `
}

/** `41 GB`, `340 MB`. @param {number} count */
function bytes(count) {
  if (count >= 1e9) return `${number(count / 1e9, count < 1e10 ? 1 : 0)} GB`
  return count >= 1e6 ? `${number(count / 1e6)} MB` : `${number(count / 1e3)} kB`
}

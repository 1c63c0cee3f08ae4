import { html, useEffect, useMemo, useState } from '../../lib/html.js'
import { hasWords, t } from '../../lib/i18n.js'
import { duration } from '../../lib/time.js'
import { budgetsAt } from './budget.js'

/**
 * How many messages may leave in a minute, an hour, a day, and when there is room again.
 *
 * @param {{ service: string, limits: any, at: string }} props `service` is empty where there is one number only; `at`:
 * the api's clock at that answer
 */
export function Budgets({ service, limits, at }) {
  // This computer's clock may be off.
  const ahead = useMemo(() => Date.parse(at) - Date.now(), [at])
  const now = useSeconds() + ahead
  return html`
    <section class="card" aria-label=${t('system.budgets')}>
      <div class="card-head">
        <h2>${t('system.budgets')}</h2>
        ${service && html`<span class="quiet">${service}</span>`}
      </div>
      ${budgetsAt(limits, now).map((budget) => html`<${Budget} key=${budget.seconds} budget=${budget} now=${now} />`)}
      ${limits.windows.length === 0 && html`<p class="quiet">${t('system.not_known')}</p>`}
    </section>
  `
}

/** @param {{ budget: ReturnType<typeof budgetsAt>[number], now: number }} props */
function Budget({ budget: { seconds, limit, used, nextAt }, now }) {
  const full = used >= limit
  const share = limit === 0 ? 1 : Math.min(1, used / limit)
  const name = hasWords(`system.per_${seconds}`) ? t(`system.per_${seconds}`) : duration(seconds)
  const time = duration(Math.max(1, ((nextAt ?? now) - now) / 1000))
  const next = nextAt === null ? t('system.all_free') : t(full ? 'system.free_in' : 'system.back_in', { time })
  return html`
    <div class="budget">
      <div class="spread">
        <span>${name}</span>
        <strong class="number">${t('system.used_of', { used, limit })}</strong>
      </div>
      <div class=${`meter ${share > 0.8 ? 'warn' : ''}`} role="meter" aria-label=${name} aria-valuemin="0"
        aria-valuemax=${limit} aria-valuenow=${Math.min(used, limit)}>
        <span style=${{ width: `${share * 100}%` }}></span>
      </div>
      <span class="quiet number">${next}</span>
    </div>
  `
}

/** This moment, a new one each second. */
function useSeconds() {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}

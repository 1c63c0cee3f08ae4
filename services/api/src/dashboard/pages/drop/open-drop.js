import { html, useEffect, useRef, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { useBeingHere } from '../../lib/presence.js'
import { may } from '../../lib/session.js'
import { Story, useTimeline, WhereNow } from '../conversation/story.js'
import { Conflicts } from './conflicts.js'
import { isChanged } from './decide/form.js'
import { isAnswered, newerRow } from './decide/sending.js'
import { useDropKeys } from './drop-keys.js'
import { Feedback } from './feedback.js'
import { Head } from './head.js'
import { Meanwhile } from './meanwhile.js'
import { Review } from './review.js'
import { SaveBar } from './save-bar.js'
import { Sent } from './sent.js'
import { SmallButton } from './small-button.js'
import { UnsavedElsewhere } from './unsaved-elsewhere.js'
import { useDraft } from './use-draft.js'
import { useForecast } from './use-forecast.js'
import { useForm } from './use-form.js'
import { useSaving } from './use-saving.js'

/** @param {{ live: any, onClose: () => void }} props `live`: what `GET /api/drops/:drop` said last */
export function OpenDrop({ live, onClose }) {
  const [answered, setAnswered] = useState(/** @type {any} */ (null))
  const drop = newerRow(live, answered)
  useEffect(() => {
    if (drop === live) setAnswered(null)
  }, [drop, live])
  const number = drop.drop_number
  const mayReview = may('reviewer')
  const editing = useForm(drop)
  const { form } = editing
  const timeline = useTimeline(number)
  const by = lastReviewer(timeline.data?.entries ?? [])
  const [wantsMore, setWantsMore] = useState(false)
  const isComposing =
    mayReview && drop.state !== 'withdrawn' && (!isAnswered(drop) || wantsMore || form.message !== null)
  const draft = useDraft(number, form, isComposing)
  const saving = useSaving(number, editing, draft, setAnswered)
  const forecast = useForecast(drop, form, isComposing, saving.problem)
  // The template's words may still be on their way: then they are waited for.
  const hasWords = form.message === null ? draft.error === null || draft.text !== '' : form.message.trim() !== ''
  const maySend = hasWords && forecast.act !== 'refused'
  const send = () => {
    if (!isComposing) saving.save()
    else if (maySend) saving.send(forecast.act === 'wait')
  }
  const here = useRef(/** @type {HTMLElement | null} */ (null))
  useBeingHere(number, mayReview && isChanged(form))
  useDropKeys({ editing, here, save: saving.save, send, isActive: mayReview })
  useEffect(() => here.current?.scrollTo?.(0, 0), [])
  // The second answer is written, and gone: the first thing one sees is what became of it.
  useEffect(() => setWantsMore(false), [drop.feedback?.id])

  return html`<article class="drop" ref=${here}>
    <${Head} drop=${drop} onClose=${onClose} />
    <div class="drop-notices">
      <${WhereNow} timeline=${timeline} />
      ${drop.state === 'withdrawn' && html`<div class="notice warn" role="status">${t('drop.withdrawn')}</div>`}
      <${Meanwhile} editing=${editing} by=${by} />
      <${Conflicts} editing=${editing} by=${by} />
      ${mayReview && html`<${UnsavedElsewhere} number=${number} />`}
    </div>
    <div class="drop-parts">
      <div class="drop-work">
        <${Review} editing=${editing} mayReview=${mayReview} />
        <section class="part feedback" aria-label=${t('drop.feedback')}>
          <${Sent} drop=${drop} title=${isComposing ? '' : t('drop.feedback')} mayReview=${mayReview}
            onTakenBack=${editing.write} />
          ${
            isComposing
              ? html`<${Feedback} drop=${drop} editing=${editing} draft=${draft} forecast=${forecast} />`
              : mayReview &&
                drop.state !== 'withdrawn' &&
                html`<div><${SmallButton} words=${t('drop.write_more')} onClick=${() => setWantsMore(true)} /></div>`
          }
        </section>
      </div>
      <div class="drop-story"><${Story} number=${number} timeline=${timeline} /></div>
    </div>
    ${
      mayReview &&
      html`<${SaveBar} editing=${editing} saving=${saving} forecast=${forecast} isComposing=${isComposing}
        maySend=${maySend} onSend=${send} />`
    }
  </article>`
}

/**
 * Who changed the review last; empty when it was nobody by name.
 *
 * @param {{ by: string, review: object | null }[]} entries
 */
function lastReviewer(entries) {
  return entries.findLast(({ review }) => review)?.by ?? ''
}

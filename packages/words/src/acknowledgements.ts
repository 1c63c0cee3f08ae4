import type { Project } from '@wa-monitor/contracts'
import { DEFAULTS } from './default-words.ts'
import { mention } from './draft-feedback.ts'
import { fillTemplate } from './fill-template.ts'
import { listed } from './listed.ts'
import { clipText, oneLine } from './pieces.ts'
import { MAX_FEEDBACK_LENGTH } from './shared-message.ts'

export interface Acknowledged {
  project: Pick<Project, 'language' | 'templates'>
  /** New drops, or what was written and is no drop number; each at least once. */
  numbers: readonly string[]
  /** What the sender calls himself in WhatsApp; may be empty. */
  name: string
  /** Phone JID or LID, for templates that say where the mention stands. */
  mentioned_jid?: string
}

/** Somebody who posts his whole week is not read all of it back. */
const MOST_NAMED = 10

/** `Received: DR1752028 and DR1752029. Thank you, Thabo.` Pure. */
export function received(about: Acknowledged): string {
  const { language, templates } = about.project
  return fill(about, templates.received, DEFAULTS[language].received())
}

/** @param shape whether the digits are what is wrong with it: then it is said how a number is written. Pure. */
export function invalidNumber(about: Acknowledged & { shape: boolean }): string {
  const { language, templates } = about.project
  const usual = DEFAULTS[language].invalidNumber(about.numbers.length, about.shape)
  return fill(about, templates.invalid_number, usual)
}

function fill(
  { project, numbers, name, mentioned_jid }: Acknowledged,
  own: string | undefined,
  usual: string,
): string {
  const all = listed(
    numbers.map((number) => oneLine(number)),
    project.language,
    MOST_NAMED,
  )
  const values = {
    drop: all,
    number: all,
    name: oneLine(name),
    mention: mention(mentioned_jid),
    steps: '',
    missing: '',
    comment: '',
  }
  const text = (own === undefined ? '' : fillTemplate(own, values)) || fillTemplate(usual, values)
  return clipText(text, MAX_FEEDBACK_LENGTH)
}

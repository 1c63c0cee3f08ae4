import { jidUser, type Language, type Project, type StepColumn } from '@wa-monitor/contracts'
import { DEFAULTS } from './default-words.ts'
import { type FieldValues, fillTemplate } from './fill-template.ts'
import { type MissingSteps, missingSteps } from './missing-steps.ts'
import { withoutNotes } from './notes.ts'
import { clipText, oneLine } from './pieces.ts'
import { MAX_FEEDBACK_LENGTH } from './shared-message.ts'

export interface FeedbackToDraft {
  project: Pick<Project, 'language' | 'templates'>
  drop_number: string
  /** Which photos are good. */
  steps: Record<StepColumn, boolean>
  /** The reviewer's words; the notes that the system adds to the same column are left out. */
  comment: string | null
  /** What the contractor calls himself in WhatsApp; may be empty. */
  name: string | null
  kind: 'correction' | 'approval'
  /** Phone JID or LID, for templates that say where the mention stands; elsewhere the bridge puts it in front. */
  mentioned_jid?: string | null
}

export interface FeedbackDraft {
  /** At most 4000 characters. */
  text: string
  kind: FeedbackToDraft['kind']
  language: Language
  missing_steps: StepColumn[]
}

/** What a reviewer would write about a drop, for him to change and send. Pure. */
export function draftFeedback(about: FeedbackToDraft): FeedbackDraft {
  const { project, steps, kind } = about
  const { language } = project
  const missing = missingSteps(steps, language)
  const comment = clipText(withoutNotes(about.comment ?? ''), MAX_FEEDBACK_LENGTH)
  let text = write(about, missing, comment)
  const tooLong = text.length - MAX_FEEDBACK_LENGTH
  // The steps are what matters: it is the comment that is cut.
  if (tooLong > 0) text = write(about, missing, clipText(comment, Math.max(0, comment.length - tooLong)))
  return { text: clipText(text, MAX_FEEDBACK_LENGTH), kind, language, missing_steps: missing.columns }
}

function write(about: FeedbackToDraft, missing: MissingSteps, comment: string): string {
  const { project, drop_number, kind, name } = about
  const own = project.templates[kind]
  const values: FieldValues = {
    drop: drop_number,
    number: drop_number,
    steps: missing.steps,
    missing: missing.missing,
    name: oneLine(name ?? ''),
    comment,
    mention: mention(about.mentioned_jid),
  }
  const said = own === undefined || hasNothingToSay(own, values) ? '' : fillTemplate(own, values)
  return said || fillTemplate(DEFAULTS[project.language][kind](missing, comment !== ''), values)
}

/** A template about missing steps, and none are missing. */
function hasNothingToSay(template: string, { missing, comment }: FieldValues): boolean {
  if (missing !== '' || !/\{(?:missing|steps)\}/.test(template)) return false
  return !template.includes('{comment}') || comment === ''
}

/** The bridge makes `@number` the address by which the group knows him, whichever of the two it names. */
export function mention(jid: string | null | undefined): string {
  const number = jidUser(jid ?? '')
  return number === '' ? '' : `@${number}`
}

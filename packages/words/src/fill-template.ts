import type { TEMPLATE_FIELDS } from '@wa-monitor/contracts'

type TemplateField = (typeof TEMPLATE_FIELDS)[number]

export type FieldValues = Record<TemplateField, string>

const FIELD = /\{([^{}]*)\}/
const SENTENCE_END = /(?<=[.!?])[ \t]+/
/** `Still missing: ` in front of a field with nothing in it. */
const LABEL_AT_END = /[^.,;:!?()\n]*:[ \t]*$/
/** A search from every place: not through all that was written before. */
const MAX_LABEL_LENGTH = 100
/** What is about these is said only where there is one of them. */
const SUBJECTS: readonly string[] = ['missing', 'steps']

/**
 * A template with its fields filled in, as somebody would have written it: what is about missing steps is left out where
 * none are missing; around another empty field its label and the blanks and commas that belong to it go too. Empty when
 * nothing is left. What is filled in is not read for fields again. Pure.
 */
export function fillTemplate(template: string, values: FieldValues): string {
  const lines = template.split('\n').flatMap((line) => {
    const sentences = line.split(SENTENCE_END).map((sentence) => fillSentence(sentence, values))
    const filled = sentences.filter((sentence) => sentence !== '')
    // A line that its writer left blank stays; one that became blank does not.
    return filled.length === 0 && line.trim() !== '' ? [] : [filled.reduce(joined, '')]
  })
  return tidy(lines.join('\n'))
}

/** At most one blank between words, one empty line between paragraphs, nothing at either end. */
function tidy(text: string): string {
  return text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function fillSentence(sentence: string, values: FieldValues): string {
  // Text and the names of fields by turns.
  const parts = sentence.split(FIELD)
  const valueOf = (name: string) => tidyValue(values[name as TemplateField] ?? '')
  const fields = parts.filter((_part, index) => index % 2 === 1)
  const subjects = fields.filter((name) => SUBJECTS.includes(name))
  const hasSubject = [...subjects, ...fields.filter((name) => name === 'comment')].some(
    (name) => valueOf(name) !== '',
  )
  if (subjects.length > 0 && !hasSubject) return ''
  let text = parts[0] ?? ''
  for (let index = 1; index < parts.length; index += 2) {
    const value = valueOf(parts[index] ?? '')
    const after = parts[index + 1] ?? ''
    if (value === '') text = withoutField(text, after)
    else if (value.startsWith('\n'))
      text = follow(text.trimEnd() + value, after.replace(/^[.,;:]?[ \t]*/, ''))
    else text = follow(text, value) + after
  }
  return text.trim()
}

/** What follows a list begins its own line. */
function follow(text: string, more: string): string {
  return more !== '' && endsInList(text) ? `${text}\n${more}` : text + more
}

function endsInList(text: string): boolean {
  return text.slice(text.lastIndexOf('\n') + 1).startsWith('• ')
}

function withoutField(before: string, after: string): string {
  let text = before.slice(0, -MAX_LABEL_LENGTH) + before.slice(-MAX_LABEL_LENGTH).replace(LABEL_AT_END, '')
  let rest = after
  if (text.endsWith('(') && rest.startsWith(')')) {
    text = text.slice(0, -1)
    rest = rest.slice(1)
  }
  if (text.trim() === '') rest = rest.replace(/^[ \t]*[,;:.–-]?[ \t]*/, '')
  // "Thank you, {name}." loses the comma as well.
  if (/^[ \t]*(?:[.,;:!?]|$)/.test(rest)) text = text.replace(/[ \t]*[,;:–-]?[ \t]*$/, '')
  return text + rest
}

function joined(text: string, sentence: string): string {
  if (text === '') return sentence
  return endsInList(text) ? `${text}\n${sentence}` : `${text} ${sentence}`
}

function tidyValue(value: string): string {
  return value.startsWith('\n') ? value : tidy(value)
}

import type { Language } from '@wa-monitor/contracts'
import type { MissingSteps } from './missing-steps.ts'

interface DefaultWords {
  correction: (missing: MissingSteps, hasComment: boolean) => string
  approval: () => string
  received: () => string
  /** @param shape whether to say how a drop number is written. */
  invalidNumber: (count: number, shape: boolean) => string
}

/** What is said where a project has no template: templates too, chosen by how many there are. */
export const DEFAULTS: Record<Language, DefaultWords> = {
  en: {
    correction({ columns, isList, missing, steps }, hasComment) {
      if (columns.length === 0)
        return hasComment ? '{drop}: {comment}' : '{drop}: please look at the photos again.'
      if (isList) return `{drop} still needs ${columns.length} photos:{missing}\n{comment}`
      if (missing === steps) return '{drop} still needs the photos of {steps}.\n{comment}'
      return '{drop} still needs {missing}.\n{comment}'
    },
    approval: () => '{drop} is approved. Thank you, {name}.\n{comment}',
    received: () => 'Received: {drop}. Thank you, {name}.',
    invalidNumber(count, shape) {
      const how = shape ? ' A drop number is DR and 6 to 8 digits, written together.' : ''
      return count === 1
        ? `{number} is not a valid drop number.${how} Please check it and post it again.`
        : `{number} are not valid drop numbers.${how} Please check them and post them again.`
    },
  },
  af: {
    correction({ columns, isList, missing, steps }, hasComment) {
      if (columns.length === 0)
        return hasComment ? '{drop}: {comment}' : '{drop}: kyk asseblief weer na die foto’s.'
      if (isList) return `{drop} kort nog ${columns.length} foto’s:{missing}\n{comment}`
      if (missing === steps) return '{drop} kort nog die foto’s van {steps}.\n{comment}'
      return '{drop} kort nog {missing}.\n{comment}'
    },
    approval: () => '{drop} is goedgekeur. Dankie, {name}.\n{comment}',
    received: () => 'Ontvang: {drop}. Dankie, {name}.',
    invalidNumber(count, shape) {
      const how = shape ? ' ’n Dropnommer is DR en 6 tot 8 syfers, aanmekaar geskryf.' : ''
      return count === 1
        ? `{number} is nie ’n geldige dropnommer nie.${how} Kyk asseblief weer en stuur dit oor.`
        : `{number} is nie geldige dropnommers nie.${how} Kyk asseblief weer en stuur hulle oor.`
    },
  },
}

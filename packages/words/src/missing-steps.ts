import { type Language, STEP_COLUMNS, stepNumber, type StepColumn } from '@wa-monitor/contracts'
import { listed } from './listed.ts'
import { stepName } from './step-names.ts'

/** With so few good ones it is shorter to name those. */
const FEW_GOOD = 3

/** Which photos a drop still needs, in the forms that a sentence may take. */
export interface MissingSteps {
  columns: StepColumn[]
  /** `step 9`, `steps 3 and 9`, `all steps but 3`, `all 14 steps`; empty when nothing is missing. */
  steps: string
  /** One by its name, several as a list of lines, nearly all as `steps`; empty when nothing is missing. */
  missing: string
  /** Whether `missing` is a list of lines. */
  isList: boolean
}

const STEPS: Record<
  Language,
  { one: string; several: string; allBut: (good: string) => string; all: string }
> = {
  en: { one: 'step', several: 'steps', allBut: (good) => `all steps but ${good}`, all: 'all 14 steps' },
  af: {
    one: 'stap',
    several: 'stappe',
    allBut: (good) => `alle stappe behalwe ${good}`,
    all: 'al 14 stappe',
  },
}

export function missingSteps(good: Record<StepColumn, boolean>, language: Language): MissingSteps {
  const columns = STEP_COLUMNS.filter((column) => !good[column])
  const numbers = (list: readonly StepColumn[]) =>
    listed(
      list.map((column) => String(stepNumber(column))),
      language,
    )
  const { one, several, allBut, all } = STEPS[language]
  if (columns.length === 0) return { columns, steps: '', missing: '', isList: false }
  const left = STEP_COLUMNS.filter((column) => good[column])
  if (left.length <= FEW_GOOD) {
    const steps = left.length === 0 ? all : allBut(numbers(left))
    return { columns, steps, missing: steps, isList: false }
  }
  const names = columns.map((column) => stepName(column, language))
  const isList = names.length > 1
  return {
    columns,
    steps: `${isList ? several : one} ${numbers(columns)}`,
    missing: isList ? names.map((name) => `\n• ${name}`).join('') : (names[0] ?? ''),
    isList,
  }
}

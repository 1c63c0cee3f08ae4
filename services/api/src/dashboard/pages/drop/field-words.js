import { t } from '../../lib/i18n.js'
import { FLAG, isStep, stepNumber } from './decide/form.js'

/** @param {string} column @returns {string} */
export function stepName(column) {
  return t(`drop.step_${stepNumber(column)}`)
}

/** How a field is called. @param {string} field @returns {string} */
export function fieldName(field) {
  if (isStep(field)) return t('drop.step', { number: stepNumber(field), name: stepName(field) })
  if (field === FLAG) return t('drop.on_map')
  return field === 'result' ? t('drop.result') : t('drop.comment')
}

/** How a field's value is called. @param {string} field @param {boolean | string} value @returns {string} */
export function valueWords(field, value) {
  if (isStep(field)) return value ? t('drop.good') : t('drop.missing')
  if (field === FLAG) return value ? t('drop.yes') : t('drop.no')
  return field === 'result' ? t(`drop.result_${value}`) : String(value) || t('drop.empty')
}

import { hasWords, t } from '../../lib/i18n.js'

/** Why feedback is held, in few words; a rule that these pages do not know goes by its code. @param {string} rule */
export function ruleName(rule) {
  if (rule === 'other') return t('system.other_rule')
  return hasWords(`conversation.rule_${rule}`) ? t(`conversation.rule_${rule}`) : rule
}

/** A form from what the API describes of itself: JSON Schema, as far as faults need it. Pure. */

/**
 * @typedef {object} Schema
 * @property {string} [type]
 * @property {string} [description]
 * @property {string | number | boolean | string[]} [default]
 * @property {(string | number)[]} [enum]
 * @property {Schema[]} [anyOf]
 * @property {Schema[]} [oneOf]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {Schema} [items]
 */
/**
 * @typedef {object} Field
 * @property {string} name with the names of what it is in: `at.tag`
 * @property {string} label
 * @property {'choice' | 'number' | 'switch' | 'list' | 'text'} input
 * @property {string} hint
 * @property {boolean} required
 * @property {string} initial
 * @property {readonly string[]} choices
 * @property {number | undefined} min
 */
/** @typedef {{kind: string, hint: string, fields: Field[]}} Kind */

/** @param {Schema} schema of the body @returns {Kind[]} */
export function kindsOf(schema) {
  return (schema.oneOf ?? schema.anyOf ?? []).flatMap((one) => {
    const kind = one.properties?.['kind']
    const name = kind?.enum?.[0]
    if (typeof name !== 'string') return []
    return [{ kind: name, hint: kind?.description ?? '', fields: fieldsOf(one, '', true) }]
  })
}

/** @param {Schema} schema @param {string} prefix @param {boolean} needed @returns {Field[]} */
function fieldsOf({ properties = {}, required = [] }, prefix, needed) {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (prefix === '' && name === 'kind') return []
    const isRequired = needed && required.includes(name) && schema.default === undefined
    if (schema.properties) return fieldsOf(schema, `${prefix}${name}.`, isRequired)
    return [fieldOf(`${prefix}${name}`, schema, isRequired)]
  })
}

/** @param {string} name @param {Schema} schema @param {boolean} required @returns {Field} */
function fieldOf(name, schema, required) {
  const choices = choicesOf(schema)
  return {
    name,
    label: name.replace(/^at\./, 'at: ').replaceAll('_', ' '),
    input: inputOf(schema, choices),
    hint: schema.description ?? '',
    required,
    // Inside something that may be left out, a default would make it be there.
    initial: schema.default === undefined || name.includes('.') ? '' : [schema.default].flat().join(', '),
    choices,
    min: schema.minimum,
  }
}

/** @param {Schema} schema @returns {string[]} */
function choicesOf(schema) {
  const all = schema.enum ?? (schema.anyOf ?? []).flatMap((one) => one.enum ?? [])
  return all.map((one) => `${one}`)
}

/** @param {Schema} schema @param {readonly string[]} choices @returns {Field['input']} */
function inputOf({ type }, choices) {
  if (choices.length > 0) return 'choice'
  if (type === 'number' || type === 'integer') return 'number'
  if (type === 'boolean') return 'switch'
  return type === 'array' ? 'list' : 'text'
}

/**
 * What was put in, as the API takes it; what was left empty is left out.
 *
 * @param {Kind} kind
 * @param {Record<string, string>} values by the names of the fields
 * @returns {{kind: string} & Record<string, unknown>}
 */
export function faultFrom({ kind, fields }, values) {
  /** @type {{kind: string} & Record<string, unknown>} */
  const fault = { kind }
  for (const field of fields) {
    const value = values[field.name]?.trim() ?? ''
    if (value === '') continue
    const [outer = '', inner] = field.name.split('.')
    if (inner === undefined) fault[outer] = valueOf(field, value)
    else fault[outer] = Object.assign(fault[outer] ?? {}, { [inner]: valueOf(field, value) })
  }
  return fault
}

/** @param {Field} field @param {string} value */
function valueOf({ input, choices }, value) {
  if (input === 'number' || (input === 'choice' && choices.every((one) => /^\d+$/.test(one))))
    return Number(value)
  if (input === 'switch') return true
  return input === 'list' ? value.split(/[\s,]+/) : value
}

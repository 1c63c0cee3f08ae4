/** What is in a form, by the names of its fields; checkboxes that are not checked are left out. @param {HTMLFormElement} form */
export function fields(form) {
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]),
  )
}

/**
 * The one place where the view library is named. Elements are written as html`<p class=${kind}>${words}</p>`: what is
 * put in is text, never markup, so nothing that somebody wrote in a group can become part of the page.
 */
import htm from 'htm'
import { Component, h } from 'preact'

export { Component, render } from 'preact'
export { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'

export const html = htm.bind(h)

/**
 * A component that is drawn again only when one of its properties is another one: for the rows of long lists.
 *
 * @template {Record<string, any>} P
 * @param {(props: P) => any} draw without hooks
 */
export function memo(draw) {
  return class extends Component {
    /** @param {any} next */
    shouldComponentUpdate(next) {
      const was = /** @type {any} */ (this).props
      return Object.keys({ ...was, ...next }).some((name) => was[name] !== next[name])
    }
    render() {
      return draw(/** @type {any} */ (this).props)
    }
  }
}

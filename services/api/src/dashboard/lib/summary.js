import { createStore } from './store.js'

/** What `GET /api/summary` says, kept up to date by the header; undefined before the first answer. */
export const summary = createStore(/** @type {any} */ (undefined))

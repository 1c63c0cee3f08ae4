/**
 * The functions of npm's curve25519-js 0.0.4, which libsignal's `src/curve.js` requires by that name, by OpenSSL and
 * Signal's own Rust code. README.md says how they differ.
 *
 * libsignal uses `require`: nothing here may await at the top level, and whoever needs these functions beside libsignal
 * imports them statically. Node refuses to `require` what an `import()` has begun to load and not finished
 * (ERR_REQUIRE_ESM_RACE_CONDITION).
 */
export { sign } from './sign.ts'
export { openMessage, signMessage } from './signed-message.ts'
export { verify } from './verify.ts'
export { type KeyPair, generateKeyPair, sharedKey } from './x25519.ts'

/** The original has this empty default export. */
export default {}

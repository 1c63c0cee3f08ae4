/** messages.db cannot be read yet: the bridge has not made it. Wait and try again. */
export class StoreNotReadyError extends Error {
  override name = 'StoreNotReadyError'
}

/** messages.db was made by another version of the bridge: program and file must be brought together. */
export class StoreVersionError extends Error {
  override name = 'StoreVersionError'
}

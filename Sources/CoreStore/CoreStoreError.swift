/// Every way in which the core store fails.
public enum CoreStoreError: Error, Hashable, Sendable {
  /// A rule forbids it as things stand; the caller's mistake or bad luck, not the store's.
  case conflict(CoreConflict)
  /// A text is longer than its column takes.
  case textTooLong(field: String, byteCount: Int, limit: Int)
  /// A text holds U+0000, which not every database can keep.
  case textHasNUL(field: String)
  /// A value that the schema's own checks refuse. `reason` is the database's.
  case constraintViolated(reason: String)
  /// Somebody else held the store for the whole of the wait. Nothing was written; try again.
  case busy(waitedMilliseconds: Int)
  /// The disk or the quota is full. Nothing was written.
  case full
  /// There is no store where it was looked for, and making one was not asked for.
  case absent
  /// The store may not be opened, or not be written to.
  case accessDenied(reason: String)
  /// What is there is another program's database.
  case foreign(reason: String)
  /// The store was made by a later version of this program.
  case newerSchema(found: Int, supported: Int)
  /// What is stored is damaged.
  case corrupt(reason: String)
  /// The system failed to read or write.
  case io(reason: String)
  /// The transaction was a rehearsal.
  case takenBack
  /// This program used its database wrongly.
  case misused(reason: String)
}

extension CoreStoreError: CustomStringConvertible {
  /// One plain sentence.
  public var description: String {
    switch self {
    case .conflict(let conflict): conflict.description
    case .textTooLong(let field, let byteCount, let limit):
      "The \(field) has \(byteCount) bytes; the limit is \(limit)."
    case .textHasNUL(let field): "The \(field) holds a NUL character, which cannot be stored."
    case .constraintViolated(let reason): "A value breaks a rule of the core store: \(reason)."
    case .busy(let waitedMilliseconds):
      "The core store was in use by others for all of the \(waitedMilliseconds) ms of the wait."
    case .full: "There is no room left for the core store."
    case .absent: "There is no core store."
    case .accessDenied(let reason): "The core store cannot be used: \(reason)."
    case .foreign(let reason): "The file is not a core store: \(reason)."
    case .newerSchema(let found, let supported):
      "The core store has schema version \(found); this program knows versions up to \(supported)."
    case .corrupt(let reason): "The core store is damaged: \(reason)."
    case .io(let reason): "The core store could not be read or written: \(reason)."
    case .takenBack: "The transaction was taken back, as it was meant to be."
    case .misused(let reason): "The core store was used wrongly: \(reason)."
    }
  }
}

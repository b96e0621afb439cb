/// Every way in which libmagic fails us. None of them is the file's fault.
public enum MagicDatabaseError: Error, Hashable, Sendable {
  /// The library did not give a handle: out of memory, or flags that it does not know.
  case unavailable(errorNumber: Int32)
  /// There is no usable database at `path`; `reason` is libmagic's own clause.
  case unloadable(path: String, reason: String)
  /// A bound was refused by the library.
  case boundRefused(parameter: Int32, value: Int)
  /// libmagic gave up on a buffer; `reason` is its own clause.
  case undecided(reason: String)
}

extension MagicDatabaseError: CustomStringConvertible {
  /// One plain sentence for the log and the command line.
  public var description: String {
    switch self {
    case .unavailable(let errorNumber):
      "The type detector could not be started (errno \(errorNumber))."
    case .unloadable(let path, let reason):
      "The database of file types at \(path) could not be loaded: \(reason)."
    case .boundRefused(let parameter, let value):
      "The type detector refused the bound \(value) for its parameter \(parameter)."
    case .undecided(let reason):
      "The type detector could not look at the file: \(reason)."
    }
  }
}

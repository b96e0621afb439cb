/// What became of one picture.
public enum RegenerationOutcome: Hashable, Sendable {
  case made(renditionCount: Int, byteCount: Int)
  /// Somebody else was faster.
  case upToDate
  /// The picture was deleted meanwhile.
  case gone
  /// One sentence; it is kept in the core store as well.
  case failed(reason: String)
}

/// Something that holds for whatever bytes there are, and that some bytes broke.
struct BrokenPromise: Error, CustomStringConvertible {
  /// A sentence.
  let description: String

  init(_ description: String) { self.description = description }
}

/// - Throws: when `condition` does not hold.
func promise(
  _ condition: Bool, _ sentence: @autoclosure () -> String
) throws(BrokenPromise) {
  guard condition else { throw BrokenPromise(sentence()) }
}

/// "Did you mean": the known word that is closest to what was typed.
enum Suggestion {
  /// `nil` when nothing is close: more than a third of the letters (at least one, at most three)
  /// would have to change.
  static func closest(to word: String, among known: [String]) -> String? {
    let limit = min(3, max(1, word.count / 3))
    let ranked = known.map { (word: $0, distance: distance(word, $0)) }
    return ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
  }

  /// Optimal string alignment distance: insertions, deletions, substitutions, and swaps of
  /// neighbours each count one.
  static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
    // Words this long were not typed by hand, and the table grows with their product.
    guard left.count <= 64, right.count <= 64 else { return .max }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
        var best = min(substitution, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforePrevious[column - 1] + 1)
        }
        current.append(best)
      }
      beforePrevious = previous
      previous = current
    }
    return previous.last ?? 0
  }
}

import Testing

@testable import attache

@Suite struct SuggestionTests {
  @Test(
    "The distance counts insertions, deletions, substitutions and swaps",
    arguments: [
      ("", "", 0), ("abc", "abc", 0), ("", "abc", 3), ("json", "jsno", 1), ("kitten", "sitting", 3),
      ("cat", "cats", 1), ("show", "shwo", 1), ("a", "b", 1),
    ])
  func distance(left: String, right: String, expected: Int) {
    #expect(Suggestion.distance(left, right) == expected)
    #expect(Suggestion.distance(right, left) == expected)
  }

  @Test("Only what is close is suggested")
  func closeness() {
    #expect(Suggestion.closest(to: "ingets", among: ["inspect", "ingest"]) == "ingest")
    #expect(Suggestion.closest(to: "xyz", among: ["inspect", "ingest"]) == nil)
    #expect(Suggestion.closest(to: String(repeating: "a", count: 10_000), among: ["a"]) == nil)
  }
}

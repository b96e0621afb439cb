import Model
import Testing

@Suite struct JSONValueTests {
  @Test(
    "Strings are escaped as JSON wants it",
    arguments: [
      ("a", "\"a\""), ("\"\\", "\"\\\"\\\\\""), ("\n\r\t", "\"\\n\\r\\t\""),
      ("\u{0}\u{1b}\u{7f}", "\"\\u0000\\u001b\\u007f\""), ("é😀", "\"é😀\""),
      ("\u{2028}", "\"\\u2028\""),
    ])
  func strings(text: String, expected: String) {
    #expect(JSONValue.string(text).description == expected)
  }

  @Test("Members keep their order and values their kind")
  func structure() {
    let value: JSONValue = [
      "z": .integer(-1), "a": .array([.null, .bool(true), .bool(false)]), "e": .array([]),
      "o": .object([]),
    ]
    #expect(value.description == #"{"z":-1,"a":[null,true,false],"e":[],"o":{}}"#)
  }
}

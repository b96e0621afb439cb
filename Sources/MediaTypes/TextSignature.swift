internal import Model

/// What a text is for, where its first words say so and libmagic does not notice.
///
/// libmagic takes a page that opens with a comment, a paragraph or an image for plain text; a
/// browser that looks for itself would not.
enum TextSignature {
  /// The type that the beginning of `bytes` names; `nil` for a plain text.
  static func type(of bytes: Span<UInt8>) -> MediaType? {
    let opening = TextScan.opening(of: bytes, limit: 32)
    if opening.starts(with: "#!".utf8), names(interpreter: opening.dropFirst(2)) {
      return .shellScript
    }
    guard opening.first == UInt8(ascii: "<") else { return nil }
    let rest = opening.dropFirst()
    if rest.starts(with: "!--".utf8) { return .html }
    if rest.starts(with: "?xml".utf8) { return .xml }
    let name = String(decoding: rest.prefix { !endsTag($0) }, as: UTF8.self)
    if name == "svg" { return .svg }
    return htmlElements.contains(name) ? .html : nil
  }

  /// `#!/bin/sh`, with blanks or without; a note that begins `#!important` is none.
  private static func names(interpreter rest: ArraySlice<UInt8>) -> Bool {
    rest.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "/")
  }

  private static func endsTag(_ character: UInt8) -> Bool {
    TextScan.isWhiteSpace(character) || character == UInt8(ascii: ">")
      || character == UInt8(ascii: "/")
  }

  /// The elements of the WHATWG's MIME Sniffing standard, section 7.1, which browsers go by, and
  /// further ones that nobody begins a letter with.
  private static let htmlElements: Set<String> = [
    "!doctype", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style",
    "title", "b", "body", "br", "p",
    "audio", "base", "button", "center", "embed", "form", "frameset", "h2", "h3", "img", "input",
    "li", "link", "math", "meta", "object", "ol", "span", "template", "ul", "video",
  ]
}

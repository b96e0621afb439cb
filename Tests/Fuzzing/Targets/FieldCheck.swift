import HTTP
import Model

@testable import Attachments
@testable import Server

/// The readers of a request's target, header fields and JSON: each takes any text, and what it makes
/// of it is bounded, and the same when it is written and read again.
///
/// The first byte picks the reader; the others are the text.
enum FieldCheck {
  static func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let choice = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    switch choice % 10 {
    case 0: try checkRange(rest)
    case 1: try checkList(rest)
    case 2: try checkDigest(rest)
    case 3: try checkCookie(rest)
    case 4: try CredentialCheck.checkForgery(rest)
    case 5: try CredentialCheck.checkClaims(rest)
    case 6: try checkJSON(rest)
    case 7: try checkTarget(rest)
    case 8: try checkDisposition(text(rest))
    default: try checkMediaType(rest)
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// The first byte is the size of what is asked for.
  private static func checkRange(_ bytes: [UInt8]) throws(BrokenPromise) {
    let byteCount = Int(bytes.first ?? 0)
    guard case .part(let part) = ByteRange(text(Array(bytes.dropFirst())), byteCount: byteCount)
    else { return }
    try promise(
      !part.isEmpty && part.lowerBound >= 0 && part.upperBound <= byteCount,
      "The range \(part) is not within \(byteCount) bytes.")
    let written = "bytes=\(part.lowerBound)-\(part.upperBound - 1)"
    try promise(
      ByteRange(written, byteCount: byteCount) == .part(part), "\(written) is another range.")
  }

  /// As `If-None-Match` and the digests are taken apart.
  private static func checkList(_ bytes: [UInt8]) throws(BrokenPromise) {
    let pieces = HTTPHeaders([("if-none-match", text(bytes))]).list("if-none-match")
    try promise(
      pieces.allSatisfy { !$0.isEmpty && HTTPText.trim($0) == $0 }, "A piece is blank at an end.")
    try promise(
      HTTPText.split(pieces.joined(separator: ","), at: ",") == pieces,
      "The pieces, put together, fall apart into others.")
    for piece in pieces {
      try promise(
        HTTPText.unquote(piece).utf8.count <= piece.utf8.count, "Without quotes it is longer.")
    }
  }

  private static func checkDigest(_ bytes: [UInt8]) throws(BrokenPromise) {
    for alphabet in [Base64.Alphabet.standard, .url] {
      guard let decoded = Base64.decode(text(bytes), alphabet: alphabet) else { continue }
      try promise(
        decoded.count == text(bytes).utf8.filter { $0 != UInt8(ascii: "=") }.count * 3 / 4,
        "Base64 was decoded to \(decoded.count) bytes.")
    }
    // Either it is no digest, or one that some body has: never a refusal of another kind.
    do throws(Problem) {
      _ = try BodyDigest(HTTPHeaders([("repr-digest", text(bytes))]))
    } catch {
      try promise(error.name == .malformedRequest, "A digest is refused as \(error.name).")
    }
  }

  private static func checkCookie(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let target = HTTPTarget("/") else { throw BrokenPromise("There is no target.") }
    let request = HTTPRequest(
      id: "0", method: .get, target: target, headers: HTTPHeaders([("cookie", text(bytes))]),
      bodyLength: .none, peer: "", isEncrypted: false)
    guard let cookie = SignIn.cookie(of: request) else { return }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let isOne = Array(text(bytes).utf8).split(separator: UInt8(ascii: ";")).contains { pair in
      let pair = pair.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
      return pair.starts(with: SignIn.cookieName.utf8)
        && pair.suffix(cookie.utf8.count).elementsEqual(cookie.utf8)
    }
    try promise(isOne, "The cookie is not what was sent.")
  }

  private static func checkJSON(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let value = try? JSONReader.read(bytes) else { return }
    let again = try? JSONReader.read(Array(value.description.utf8))
    try promise(again == value, "Written and read again, a JSON value is another.")
  }

  private static func checkTarget(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let target = HTTPTarget(text(bytes)) else { return }
    let texts = target.segments + target.query.flatMap { [$0.name, $0.value] }
    try promise(texts.allSatisfy { !$0.utf8.contains(0) }, "A target's piece holds NUL.")
    try promise(
      texts.reduce(0) { $0 + $1.utf8.count } <= bytes.count, "A target's pieces are too long.")
  }

  static func checkDisposition(_ field: String) throws(BrokenPromise) {
    guard let sent = ContentDisposition(field).fileName, let name = DisplayName.clean(sent)
    else { return }
    let written = ContentDisposition.attachment(fileName: name)
    try promise(
      written.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "A file name leaves its line.")
    try promise(
      ContentDisposition(written).fileName == name, "Written and read again, it is another name.")
    try promise(DisplayName.clean(name) == name, "Cleaned again, it is another name.")
  }

  private static func checkMediaType(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let type = MediaType(text(bytes)) else { return }
    try promise(
      MediaType(type.description) == type, "Written and read again, it is another type.")
  }
}

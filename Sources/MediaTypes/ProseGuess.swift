internal import Model

/// The types that libmagic guesses from a word or two of ordinary writing.
///
/// "All: please be there at 8" is a makefile to it, "From: Bob" a mail, "P5 apartment" a picture,
/// "C 12 is the key" Fortran. Such a guess is no reason to refuse somebody's note: where the file is
/// text all through, it is kept as plain text, and it can never be served as anything else. Source
/// that only a compiler or a typesetter reads comes in that way, and does no harm. Scripts, which a
/// double click would run, are not on the list.
enum ProseGuess {
  /// Whether `guess` says no more about `bytes`, which are text, than that they are text.
  static func isPlainText(_ guess: MediaType, _ bytes: Span<UInt8>) -> Bool {
    if guess == .javaScript { return !holdsCode(bytes) }
    return guess == .plainText || types.contains(guess.description)
  }

  /// "import the chairs from the garage" is JavaScript to libmagic; without any of JavaScript's
  /// brackets it is a sentence.
  private static func holdsCode(_ bytes: Span<UInt8>) -> Bool {
    bytes.indices.contains { "{}();=\"'`".utf8.contains(bytes[$0]) }
  }

  private static let types: Set<String> = [
    "message/news", "message/rfc822", "text/pgp", "text/troff",
    "text/x-algol68", "text/x-asm", "text/x-bcpl", "text/x-c", "text/x-c++", "text/x-diff",
    "text/x-forth", "text/x-fortran", "text/x-info", "text/x-java", "text/x-lisp", "text/x-m4",
    "text/x-makefile", "text/x-objective-c", "text/x-pascal", "text/x-po", "text/x-tex",
    "text/x-texinfo",
    "application/x-subrip", "text/vtt",
    "image/x-portable-bitmap", "image/x-portable-graymap", "image/x-portable-greymap",
    "image/x-portable-pixmap",
  ]
}

internal import CMagic
internal import Glibc
internal import Model

/// One libmagic cookie with its database; closed at `deinit`.
///
/// libmagic keeps its answer and its error text inside the cookie, so a handle serves one caller at
/// a time: `MagicDatabase` holds the lock.
struct MagicHandle: ~Copyable {
  private let cookie: OpaquePointer

  /// What libmagic may spend on one file. It judges text by the first 64 KiB; `TextScan` reads on.
  private static let bounds: [(parameter: Int32, value: Int)] = [
    (MAGIC_PARAM_ENCODING_MAX, 1 << 16), (MAGIC_PARAM_REGEX_MAX, 8192),
    (MAGIC_PARAM_INDIR_MAX, 16), (MAGIC_PARAM_NAME_MAX, 50),
  ]

  /// Media types only, real errors, and no look inside compressed data (which would start other
  /// programs) or into ELF's tables (which change nothing: ELF is refused).
  private static let flags =
    MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF

  private init(takingOver cookie: OpaquePointer) { self.cookie = cookie }

  /// Loads the compiled database at `path`, and no other: neither `$MAGIC` nor the home folder has
  /// a say in what is accepted.
  static func loading(path: String) throws(MagicDatabaseError) -> MagicHandle {
    guard let cookie = magic_open(flags) else { throw .unavailable(errorNumber: errno) }
    // From here on the handle closes the cookie, whatever fails.
    let handle = MagicHandle(takingOver: cookie)
    guard magic_load(cookie, path) == 0 else {
      throw .unloadable(path: path, reason: errorText(of: cookie))
    }
    for (parameter, value) in bounds {
      var bound = value
      guard magic_setparam(cookie, parameter, &bound) == 0 else {
        throw .boundRefused(parameter: parameter, value: value)
      }
    }
    return handle
  }

  deinit { magic_close(cookie) }

  /// libmagic's media type for `bytes`; `nil` when what it said is not one.
  mutating func mediaType(of bytes: Span<UInt8>) throws(MagicDatabaseError) -> MediaType? {
    let answer = bytes.withUnsafeBytes { magic_buffer(cookie, $0.baseAddress, $0.count) }
    // The text lives in the cookie and is gone at the next call: copied here.
    guard let answer else { throw .undecided(reason: Self.errorText(of: cookie)) }
    return MediaType(String(cString: answer))
  }

  private static func errorText(of cookie: OpaquePointer) -> String {
    magic_error(cookie).map { String(cString: $0) } ?? "no reason given"
  }
}

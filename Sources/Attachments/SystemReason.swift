import Glibc

/// What the system says about an error number: `Permission denied (errno 13)`.
func systemReason(_ code: CInt) -> String {
  // glibc's strerror is safe among threads since 2.32.
  let text = strerror(code).map { String(cString: $0) } ?? "unknown error"
  return "\(text) (errno \(code))"
}

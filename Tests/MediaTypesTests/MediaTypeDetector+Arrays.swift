import MediaTypes
import Model

// A span may not outlive the bytes it shows, which `#expect` and temporaries cannot promise.

extension MediaTypeDetector {
  func detect(_ bytes: [UInt8]) throws(MagicDatabaseError) -> DetectedType {
    try detect(bytes.span)
  }
}

extension MagicDatabase {
  func mediaType(of bytes: [UInt8]) throws(MagicDatabaseError) -> MediaType {
    try mediaType(of: bytes.span)
  }
}

import TestSupport
import Testing

/// The checks of the fuzz targets, over inputs that are known: those that once broke one of them,
/// and files in good order. A trap in here ends the whole run.
@Suite struct ReplayTests {
  private static func inputs(in folder: String) throws -> [(name: String, bytes: [UInt8])] {
    try [String](namesIn: folder).filter { !$0.hasPrefix(".") }.map {
      ($0, try [UInt8](contentsOf: "\(folder)/\($0)"))
    }
  }

  @Test func whatWasFoundIsMended() throws {
    let folder = "\(Package.root)/Tests/Fuzzing/Findings"
    var count = 0
    for target in FuzzTarget.allCases {
      // Git keeps no empty folder: a target without findings has none.
      let names = try [String](namesIn: folder)
      guard names.contains(target.rawValue) else { continue }
      for (name, bytes) in try Self.inputs(in: "\(folder)/\(target.rawValue)") {
        #expect(throws: Never.self, "\(target.rawValue)/\(name)") { try target.check(bytes) }
        count += 1
      }
    }
    #expect(count > 0)
  }

  @Test(arguments: [
    FuzzTarget.jpeg, .png, .type, .exif, .icc, .sanitizer, .multipart, .headers,
  ])
  func thePackagesOwnFilesBreakNothing(_ target: FuzzTarget) throws {
    var count = 0
    for folder in ["broken", "color", "documents", "png", "private", "refused"] {
      for (name, bytes) in try Self.inputs(in: Package.testImage(folder)) {
        #expect(throws: Never.self, "\(name)") { try target.check(bytes) }
        count += 1
      }
    }
    #expect(count > 30)
  }

  @Test(arguments: [
    "\u{3F}--b\r\ncontent-disposition: form-data; name=a; filename=\"x.jpg\"\r\n\r\none\r\n--b--",
    "\u{0}--b\r\n\r\n\r\n--b \r\na: b\r\n\r\n\r\n--\r\n--b--\r\n", "\u{1}--b", "",
  ])
  func formsAreTakenApart(_ body: String) {
    #expect(throws: Never.self) { try FuzzTarget.multipart.check(Array(body.utf8)) }
  }

  @Test(arguments: 0..<10)
  func fieldsAreRead(_ reader: UInt8) {
    for text in [
      "\u{9}bytes=2-", "\"a\", W/\"b,c\"", "sha-256=:AAAA:", "attache_session=x; a=b", "a.b.c",
      #"{"sub":"a","exp":9223372036854775807,"role":"customer"}"#, "/a%20b?c=d",
      #"form-data; filename="ü.jpg""#, "text/plain",
    ] {
      #expect(throws: Never.self, "\(text)") {
        try FuzzTarget.headers.check([reader] + Array(text.utf8))
      }
    }
  }

  @Test func honestReportsAreRead() {
    for (index, bytes) in ReportSeeds.all.enumerated() {
      #expect(throws: Never.self, "report \(index)") { try FuzzTarget.report.check(bytes) }
    }
  }

  /// The checks can fail: a forgery that every field allows but the whole does not.
  @Test func aBrokenPromiseIsNoticed() {
    #expect(throws: BrokenPromise.self) { try promise(false, "This does not hold.") }
  }
}

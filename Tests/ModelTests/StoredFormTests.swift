import Model
import Testing

@Suite struct StoredFormTests {
  private static let jpeg: [UInt8] = [0xFF, 0xD8] + Array("abcdefghij".utf8) + [0xFF, 0xD9]
  private static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
    + [UInt8](repeating: 7, count: 17) + Array("rest".utf8)

  private func stored(_ form: SanitizedForm, of upload: [UInt8]) throws(StoredFormError) -> [UInt8]
  {
    try StoredForm.sanitized(form).storedBytes(of: upload.span)
  }

  @Test func asSentIsEveryByte() throws {
    #expect(try StoredForm.asSent.storedBytes(of: Self.jpeg.span) == Self.jpeg)
    #expect(try StoredForm.asSent.storedBytes(of: [UInt8]().span) == [])
  }

  @Test func whatIsStoredAsSentIsOnePiece() throws {
    let whole = SanitizedForm(container: .jpeg, keptRanges: [0..<2, 2..<7, 7..<14])
    for form in [StoredForm.asSent, .sanitized(whole)] {
      #expect(try form.storedPieces(of: Self.jpeg.span) == [.upload(0..<14)])
    }
    #expect(try StoredForm.asSent.storedPieces(of: [UInt8]().span) == [])
  }

  @Test func whatIsStoredIsMadeOfItsPieces() throws {
    let form = StoredForm.sanitized(
      SanitizedForm(
        container: .jpeg, keptRanges: [0..<2, 2..<4, 4..<6, 12..<14], replacesJFIF: true))
    let pieces = try form.storedPieces(of: Self.jpeg.span)
    var bytes: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .upload(let range): bytes += Self.jpeg[range]
      case .constant(let header): bytes += header
      }
      #expect(piece.byteCount > 0)
    }
    #expect(bytes == (try form.storedBytes(of: Self.jpeg.span)))
    #expect(pieces.count == 4)
    #expect(pieces.first == .upload(0..<2))
    #expect(pieces.suffix(2) == [.upload(2..<6), .upload(12..<14)])
  }

  @Test func keptRangesFollowOneAnother() throws {
    let form = SanitizedForm(container: .jpeg, keptRanges: [0..<2, 4..<6, 6..<7, 12..<14])
    #expect(
      try stored(form, of: Self.jpeg)
        == [0xFF, 0xD8] + Array("cde".utf8) + [0xFF, 0xD9])
  }

  @Test func theOrientationOfAJPEGStandsInAnExifSegmentAfterTheFirstRange() throws {
    let form = SanitizedForm(
      container: .jpeg, keptRanges: [0..<2, 12..<14], orientation: .rotated90Clockwise)
    let exif: [UInt8] =
      [0xFF, 0xE1, 0, 34] + Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8]
      + [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    #expect(try stored(form, of: Self.jpeg) == [0xFF, 0xD8] + exif + [0xFF, 0xD9])
  }

  @Test func adobeRGBIsMarkedInThreeDirectories() throws {
    let form = SanitizedForm(container: .jpeg, keptRanges: [0..<2], marksAdobeRGB: true)
    let tiff: [UInt8] =
      Array("MM\0*".utf8) + [0, 0, 0, 8]
      + [0, 2, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1, 0, 0]
      + [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]
      + [0, 2, 0xA0, 0x01, 0, 3, 0, 0, 0, 1, 0xFF, 0xFF, 0, 0]
      + [0xA0, 0x05, 0, 4, 0, 0, 0, 1, 0, 0, 0, 68, 0, 0, 0, 0]
      + [0, 1, 0, 1, 0, 2, 0, 0, 0, 4, 0x52, 0x30, 0x33, 0, 0, 0, 0, 0]
    #expect(tiff.count == 86)
    #expect(
      try stored(form, of: Self.jpeg)
        == [0xFF, 0xD8, 0xFF, 0xE1, 0, 94] + Array("Exif\0\0".utf8) + tiff)
  }

  @Test func droppedHeadersOfAJPEGAreReplacedByPlainOnes() throws {
    let form = SanitizedForm(
      container: .jpeg, keptRanges: [0..<2], replacesJFIF: true, adobeTransform: 2)
    #expect(
      try stored(form, of: Self.jpeg)
        == [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
        + [0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 2])
  }

  @Test func theOrientationOfAPNGStandsInAChunkWithAChecksum() throws {
    let form = SanitizedForm(
      container: .png, keptRanges: [0..<33, 33..<37], orientation: .rotated180)
    let chunk: [UInt8] =
      Array("eXIfMM\0*".utf8) + [0, 0, 0, 8]
      + [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0]
    let checksum = withUnsafeBytes(of: CRC32.checksum(of: chunk.span).bigEndian) { Array($0) }
    #expect(
      try stored(form, of: Self.png)
        == Self.png[..<33] + [0, 0, 0, 26] + chunk + checksum + Array("rest".utf8))
  }

  @Test func anUprightPictureNeedsNoHeader() throws {
    #expect(
      try stored(SanitizedForm(container: .png, keptRanges: [0..<33, 33..<37]), of: Self.png)
        == Self.png)
  }

  @Test(arguments: [
    [0..<2, 4..<4], [0..<2, 1..<3], [0..<2, 6..<8, 4..<5], [0..<2, 4..<15], [0..<15],
    [0..<2, Int.max - 1..<Int.max],
  ])
  func rangesOutOfPlaceAreRefused(ranges: [Range<Int>]) {
    #expect {
      try stored(SanitizedForm(container: .jpeg, keptRanges: ranges), of: Self.jpeg)
    } throws: {
      if case StoredFormError.rangeOutOfPlace(let range, uploadByteCount: 14) = $0 {
        ranges.contains(range)
      } else {
        false
      }
    }
  }

  @Test func aFormWithoutRangesIsRefused() {
    #expect(throws: StoredFormError.nothingKept) {
      try stored(SanitizedForm(container: .png, keptRanges: []), of: Self.png)
    }
  }

  @Test func theFirstRangeMustHoldTheContainersBeginning() {
    let forms = [
      SanitizedForm(container: .jpeg, keptRanges: [1..<4]),
      SanitizedForm(container: .jpeg, keptRanges: [0..<1, 1..<4]),
      SanitizedForm(container: .png, keptRanges: [0..<14]),
    ]
    for form in forms {
      #expect(throws: StoredFormError.wrongBeginning(form.container)) {
        try stored(form, of: Self.jpeg)
      }
    }
    for form in [
      SanitizedForm(container: .jpeg, keptRanges: [0..<37]),
      SanitizedForm(container: .png, keptRanges: [0..<32, 32..<37]),
    ] {
      #expect(throws: StoredFormError.wrongBeginning(form.container)) {
        try stored(form, of: Self.png)
      }
    }
  }

  @Test func anUnknownColourTransformIsRefused() {
    let form = SanitizedForm(container: .jpeg, keptRanges: [0..<2], adobeTransform: 3)
    #expect(throws: StoredFormError.unknownAdobeTransform(3)) { try stored(form, of: Self.jpeg) }
    #expect(
      StoredFormError.unknownAdobeTransform(3).description
        == "The stored form has Adobe's colour transform 3; there are 0, 1 and 2.")
  }
}

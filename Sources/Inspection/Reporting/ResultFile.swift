import CGlibc
import Glibc
import Model

/// The memory file that a worker's report and renditions come back in.
///
/// It has its size from the start and is sealed against any other, so that reading it can end
/// neither in SIGBUS nor beyond its end.
struct ResultFile: ~Copyable {
  let descriptor: CInt
  let byteCount: Int

  init(byteCount: Int) throws(InspectionError) {
    let file = memfd_create("attache-result", UInt32(MFD_CLOEXEC | MFD_ALLOW_SEALING))
    guard file >= 0 else {
      throw .failed("A result's memory file could not be made (errno \(errno)).")
    }
    let seals = ATTACHE_F_SEAL_GROW | ATTACHE_F_SEAL_SHRINK | ATTACHE_F_SEAL_SEAL
    guard ftruncate(file, byteCount) == 0, fcntl(file, CInt(ATTACHE_F_ADD_SEALS), CInt(seals)) == 0
    else {
      let code = errno
      close(file)
      throw .failed("A result's memory file could not be sized and sealed (errno \(code)).")
    }
    descriptor = file
    self.byteCount = byteCount
  }

  deinit { close(descriptor) }

  /// What the worker found, copied into this process's own memory before any of it is believed.
  borrowing func finding(
    expecting expected: consuming ReportReader.Expectation
  ) throws(RecordFault) -> Finding {
    var preamble = RecordReader(try read(0..<ReportLayout.preambleByteCount))
    guard try preamble.number(UInt32.self) == ReportLayout.magic else { throw .notARecord }
    let limit = ReportLayout.recordLimitByteCount(uploadByteCount: expected.uploadByteCount)
    let recordByteCount = try preamble.number(.byteCount, as: UInt32.self, in: 0...limit)
    // The file was made large enough for the preamble and the largest record.
    var offset = ReportLayout.preambleByteCount + recordByteCount
    let record = try read(ReportLayout.preambleByteCount..<offset)
    expected.renditionsByteCount = byteCount - offset
    switch try ReportReader.outline(of: record, expecting: expected) {
    case .whole(let finding): return finding
    case .picture(let mediaType, var picture, let outlines):
      for outline in outlines {
        let bytes = try read(offset..<offset + outline.byteCount)
        offset += outline.byteCount
        guard bytes.starts(with: outline.mediaType == .png ? Self.pngStart : Self.jpegStart)
        else { throw .contradiction(.signature) }
        picture.renditions.append(
          Rendition(
            spec: outline.spec, width: outline.width, height: outline.height,
            mediaType: outline.mediaType, bytes: bytes))
      }
      return .picture(mediaType, picture)
    }
  }

  private static let jpegStart: [UInt8] = [0xFF, 0xD8, 0xFF]
  private static let pngStart: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private borrowing func read(_ range: Range<Int>) throws(RecordFault) -> [UInt8] {
    guard range.upperBound <= byteCount else {
      throw .tooShort(neededByteCount: range.upperBound, actual: byteCount)
    }
    var errorNumber: CInt = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      while count < range.count {
        let result = pread(
          descriptor, buffer.baseAddress?.advanced(by: count), range.count - count,
          off_t(range.lowerBound + count))
        if result < 0, errno == EINTR { continue }
        guard result > 0 else {
          errorNumber = result < 0 ? errno : EIO
          return
        }
        count += result
      }
    }
    guard errorNumber == 0 else { throw .unreadable(errorNumber: errorNumber) }
    return bytes
  }

  /// Writes a finding; called by the worker with the descriptor that it was handed.
  ///
  /// - Returns: whether all of it was written.
  static func write(_ finding: Finding, to descriptor: CInt) -> Bool {
    let record = ReportWriter.bytes(of: finding)
    guard write(record, to: descriptor, at: 0) else { return false }
    guard case .picture(_, let picture) = finding else { return true }
    var offset = record.count
    for rendition in picture.renditions {
      guard write(rendition.bytes, to: descriptor, at: offset) else { return false }
      offset += rendition.bytes.count
    }
    return true
  }

  private static func write(_ bytes: [UInt8], to descriptor: CInt, at offset: Int) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = pwrite(
          descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written,
          off_t(offset + written))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        written += count
      }
      return true
    }
  }
}

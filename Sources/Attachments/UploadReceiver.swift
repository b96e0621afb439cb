import BlobStore
public import Inspection
public import Model

/// Receives an upload piece by piece into memory: counted, hashed and cut at the limit on the way.
///
/// Nothing of it is ever in a file system, so there is nothing to clean up whichever way it ends.
public struct UploadReceiver: ~Copyable {
  /// Bytes received so far.
  public private(set) var byteCount = 0
  private let byteLimit: Int
  private let declaredByteCount: Int?
  private let file: MemoryFile
  private var hash = SHA256()

  /// `declaredByteCount` is what the sender announced. Its only use is to refuse early what is
  /// honestly announced as too large, and to tell a broken stream from a whole one.
  ///
  /// - Throws: `.refused` with `.tooLarge`, or `.failed` when the system has no memory file to give.
  public init(limits: Limits, declaredByteCount: Int? = nil) throws(AttachmentError) {
    byteLimit = limits.uploadByteCount
    self.declaredByteCount = declaredByteCount
    if let declaredByteCount, declaredByteCount > byteLimit {
      throw .refused(.tooLarge(byteCount: declaredByteCount, limit: byteLimit))
    }
    file = try MemoryFile()
  }

  /// Takes the next piece, of any size.
  ///
  /// - Throws: `.refused` with `.tooLarge` when this piece holds the first byte past the limit,
  ///   whatever was declared, or `.failed`. The upload is over then.
  public mutating func append(_ piece: Span<UInt8>) throws(AttachmentError) {
    guard piece.count <= byteLimit - byteCount else {
      let atLeast = byteLimit + 1
      throw .refused(
        Refusal(
          .tooLarge, "The file has \(atLeast) bytes or more; the limit is \(byteLimit).",
          limit: byteLimit, actual: atLeast))
    }
    try file.append(piece)
    hash.update(piece)
    byteCount += piece.count
  }

  /// Seals the bytes: nobody can change them any more.
  ///
  /// - Throws: `.refused` with `.empty`, `.lengthDiffers`, or `.failed`.
  public consuming func finish() throws(AttachmentError) -> SealedUpload {
    if let declaredByteCount, declaredByteCount != byteCount {
      throw .lengthDiffers(declaredByteCount: declaredByteCount, actualByteCount: byteCount)
    }
    guard byteCount > 0 else { throw .refused(Refusal(.empty, "The file is empty.")) }
    do throws(InspectionError) {
      return try SealedUpload(
        takingOver: file.release(), byteCount: byteCount, sha256: hash.finish())
    } catch {
      throw AttachmentError(error)
    }
  }
}

extension Refusal {
  /// For a file whose size is known before it is read.
  static func tooLarge(byteCount: Int, limit: Int) -> Refusal {
    Refusal(
      .tooLarge, "The file has \(byteCount) bytes; the limit is \(limit).",
      limit: limit, actual: byteCount)
  }
}

extension AttachmentError {
  init(_ error: InspectionError) {
    switch error {
    case .refused(let refusal): self = .refused(refusal)
    case .failed(let sentence): self = .failed(sentence)
    }
  }
}

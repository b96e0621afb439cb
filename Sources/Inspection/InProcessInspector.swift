internal import Imaging
public import MediaTypes
internal import Model

/// Looks at uploads in the process that calls it: detects the type, asks the policy, decodes
/// pictures.
///
/// It keeps nobody's decoder bugs away from the caller, so it serves the command line and the tests;
/// a server puts the same work behind a sandboxed worker.
public struct InProcessInspector: Inspector {
  private let policy: AcceptancePolicy
  private let detector: MediaTypeDetector

  /// - Throws: `InspectionError.failed` when the database of types cannot be loaded, or when the
  ///   policy accepts as an image what there is no decoder for.
  public init(policy: AcceptancePolicy = .standard) throws(InspectionError) {
    for accepted in policy.acceptedTypes where accepted.kind == .image {
      guard PictureFormat(accepted.mediaType) != nil else {
        throw .failed("The policy accepts \(accepted.mediaType) as an image without a decoder.")
      }
    }
    self.policy = policy
    do throws(MagicDatabaseError) {
      detector = MediaTypeDetector(try MagicDatabase.standard())
    } catch {
      throw .failed(error.description)
    }
  }

  public func inspect(
    _ upload: borrowing SealedUpload, _ request: InspectionRequest
  ) throws(InspectionError) -> InspectionReport {
    try upload.withBytes { (bytes) throws(InspectionError) in try inspect(bytes, request) }
  }

  private func inspect(
    _ bytes: Span<UInt8>, _ request: InspectionRequest
  ) throws(InspectionError) -> InspectionReport {
    guard !bytes.isEmpty else { throw .refused(Refusal(.empty, "The file is empty.")) }
    let detected = try detect(bytes)
    var report = InspectionReport(
      mediaType: detected.mediaType, kind: try kind(of: detected),
      mismatch: TypeMismatch.sentence(
        detected: detected.mediaType, declaredType: request.declaredType,
        fileName: request.fileName))
    guard let format = PictureFormat(detected.mediaType), report.kind == .image else {
      return report
    }
    let picture = try look(at: bytes, format, request)
    report.preview = picture.metadata
    report.renditions = picture.renditions
    report.storedForm = request.sanitizes ? .sanitized(picture.storedForm) : .asSent
    return report
  }

  private func detect(_ bytes: Span<UInt8>) throws(InspectionError) -> DetectedType {
    do throws(MagicDatabaseError) {
      return try detector.detect(bytes)
    } catch {
      throw .failed(error.description)
    }
  }

  private func kind(of detected: DetectedType) throws(InspectionError) -> MediaKind {
    do throws(Refusal) {
      return try policy.kind(of: detected)
    } catch {
      throw .refused(error)
    }
  }

  private func look(
    at bytes: Span<UInt8>, _ format: PictureFormat, _ request: InspectionRequest
  ) throws(InspectionError) -> InspectedPicture {
    do throws(ImagingError) {
      return try inspectPicture(bytes, format: format, specs: request.specs, limits: request.limits)
    } catch {
      throw .refused(error.refusal)
    }
  }
}

extension PictureFormat {
  /// The one decoder for a detected type; `nil` when there is none.
  fileprivate init?(_ mediaType: MediaType) {
    switch mediaType {
    case .jpeg: self = .jpeg
    case .png: self = .png
    default: return nil
    }
  }
}

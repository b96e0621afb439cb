internal import Imaging
public import MediaTypes
internal import Model

/// Looks at uploads in the process that calls it: detects the type, asks the policy, decodes
/// pictures.
///
/// It keeps nobody's decoder bugs away from the caller: it is for tests and for debugging. All else
/// uses `InspectionPool`.
public struct InProcessInspector: Inspector {
  private let policy: AcceptancePolicy
  private let formats: Set<PictureFormat>
  private let examiner: Examiner

  /// - Throws: `InspectionError.failed` when the database of types cannot be loaded, or when the
  ///   policy accepts as an image what there is no decoder for.
  public init(policy: AcceptancePolicy = .standard) throws(InspectionError) {
    self.policy = policy
    formats = try policy.pictureFormats()
    do throws(MagicDatabaseError) {
      examiner = try Examiner()
    } catch {
      throw .failed(error.description)
    }
  }

  public func inspect(
    _ upload: borrowing SealedUpload, _ request: InspectionRequest
  ) throws(InspectionError) -> InspectionReport {
    guard upload.byteCount > 0 else { throw .refused(.emptyFile) }
    let finding = upload.withBytes { bytes in
      examiner.examine(bytes, formats: formats, specs: request.specs, limits: request.limits)
    }
    return try InspectionReport(finding, policy: policy, request: request)
  }
}

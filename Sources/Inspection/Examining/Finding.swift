import Imaging
import MediaTypes
import Model

/// What a file's bytes turned out to be, before any policy was asked.
enum Finding: Sendable {
  /// Something that is not decoded here.
  case type(DetectedType)
  case picture(MediaType, DecodedPicture)
  case refused(ImagingError)
  /// libmagic gave up; `reason` is a clause without a full stop.
  case undetected(reason: String)
}

/// Everything that is learnt from one picture.
struct DecodedPicture: Sendable {
  var metadata: PreviewMetadata
  /// In the order of the specs.
  var renditions: [Rendition]
  var storedForm: SanitizedForm
}

extension InspectionReport {
  /// Asks the policy about a finding and says what the sender's words had to do with it.
  ///
  /// - Throws: `.refused` when the policy does not accept the type or the picture was refused.
  init(
    _ finding: Finding, policy: AcceptancePolicy, request: InspectionRequest
  ) throws(InspectionError) {
    let detected: DetectedType
    var picture: DecodedPicture?
    switch finding {
    case .type(let type): detected = type
    case .picture(let mediaType, let decoded):
      detected = DetectedType(mediaType)
      picture = decoded
    case .refused(let error): throw .refused(error.refusal)
    case .undetected(let reason):
      throw .refused(Refusal(.undecodable, "The file's type cannot be told: \(reason)."))
    }
    let kind: MediaKind
    do throws(Refusal) {
      kind = try policy.kind(of: detected)
    } catch {
      throw .refused(error)
    }
    self.init(
      mediaType: detected.mediaType, kind: kind,
      mismatch: TypeMismatch.sentence(
        detected: detected.mediaType, declaredType: request.declaredType,
        fileName: request.fileName),
      preview: picture?.metadata, renditions: picture?.renditions ?? [])
    if let picture, request.sanitizes { storedForm = .sanitized(picture.storedForm) }
  }
}

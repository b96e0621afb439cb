public import Model

/// Looks at an upload's bytes: type, picture, renditions, preview metadata, what may be stored.
///
/// Implementations may be called from several threads at once; a call blocks until its verdict.
public protocol Inspector: Sendable {
  func inspect(
    _ upload: borrowing SealedUpload, _ request: InspectionRequest
  ) throws(InspectionError) -> InspectionReport
}

/// What the caller knows and wants.
public struct InspectionRequest: Sendable {
  /// What the sender said the file is. Recorded when wrong, never believed.
  public var declaredType: MediaType?
  /// The sender's name for the file. Only its extension is looked at, to record a mismatch.
  public var fileName: String?
  public var specs: [RenditionSpec]
  public var limits: Limits
  /// Whether pictures are stored without their metadata.
  public var sanitizes: Bool

  public init(
    declaredType: MediaType? = nil, fileName: String? = nil,
    specs: [RenditionSpec] = RenditionSpec.standard, limits: Limits = .standard,
    sanitizes: Bool = true
  ) {
    self.declaredType = declaredType
    self.fileName = fileName
    self.specs = specs
    self.limits = limits
    self.sanitizes = sanitizes
  }
}

/// The verdict on an accepted file.
public struct InspectionReport: Sendable {
  /// As detected from the bytes.
  public var mediaType: MediaType
  public var kind: MediaKind
  /// One sentence when the declared type or the file name's extension says something else.
  public var mismatch: String?
  /// Pictures only.
  public var preview: PreviewMetadata?
  /// Pictures only, in the order of the request's specs.
  public var renditions: [Rendition]
  public var storedForm: StoredForm

  public init(
    mediaType: MediaType, kind: MediaKind, mismatch: String? = nil,
    preview: PreviewMetadata? = nil, renditions: [Rendition] = [], storedForm: StoredForm = .asSent
  ) {
    self.mediaType = mediaType
    self.kind = kind
    self.mismatch = mismatch
    self.preview = preview
    self.renditions = renditions
    self.storedForm = storedForm
  }
}

public enum InspectionError: Error, Sendable {
  /// The file's own fault, or `.busy`.
  case refused(Refusal)
  /// Ours: the magic database cannot be loaded, the worker cannot be started. A plain sentence.
  case failed(String)
}

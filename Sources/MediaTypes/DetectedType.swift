public import Model

/// What a file is by its bytes.
public struct DetectedType: Hashable, Sendable {
  public var mediaType: MediaType
  /// Why this file is not taken for an ordinary one of its type, as a clause without a full stop:
  /// `it holds macros`. A file with an objection is refused, whatever its type.
  public var objection: String?

  public init(_ mediaType: MediaType, objection: String? = nil) {
    self.mediaType = mediaType
    self.objection = objection
  }
}
